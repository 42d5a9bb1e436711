package harness

import (
	"testing"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func init() { SetDefaultEventuallyTimeout(hang.Limit) }

func TestHarness(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Harness", tier.Suite()...)
}
