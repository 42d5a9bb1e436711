// Package rules holds that each rule of a network does to a real browser what it says,
// on every engine there is:
//
//	table_*_test.go      what a customer does, what the rule makes of it, what the network notes
//	conformance_test.go  does it without the rule, then with it, on each engine
//	alone_test.go        what needs a browser that is started in a way of its own
//	deed_test.go         the doings, over browser.Page alone
//	world_test.go        the servers at the far side; site/ is what they serve
//	behind_test.go       one browser an engine, behind one network a rule
//
// An engine that is added to the table of package engine is held to all of it.
package rules

import (
	"testing"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func init() { SetDefaultEventuallyTimeout(hang.Limit) }

func TestRules(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Rules in browsers", tier.Suite()...)
}
