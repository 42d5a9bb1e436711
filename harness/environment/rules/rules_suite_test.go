// Package rules holds that each rule of a network does to a real browser what it says,
// on every engine there is:
//
//	table_*_test.go   what a customer does, what the rule makes of it, what the network notes
//	deed_test.go      the doings, over browser.Page alone
//	world_test.go     the servers at the far side; site/ is what they serve
//	behind_test.go    one browser an engine, behind one network a rule
//
// Another engine is another line in the engine package's table; what its browser can't do
// goes into lacks.
package rules

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestRules(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Rules in browsers")
}
