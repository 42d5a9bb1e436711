// Package rules holds that each rule of a network does to a real browser what it says,
// on every engine there is:
//
//	table_*_test.go      what a customer does, what the rule makes of it, what the network notes
//	conformance_test.go  does it without the rule, then with it, on each engine
//	standalone_test.go   what needs a browser with its own start options
//	action_test.go       the actions, with nothing but browser.Page
//	servers_test.go      the servers behind the network; site/ has their pages
//	session_test.go      one browser per engine, behind one network per rule
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

func init() { hang.SetDefaults() }

func TestRules(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Rules in browsers", tier.Suite()...)
}
