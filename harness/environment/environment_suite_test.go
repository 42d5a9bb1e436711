package environment_test

import (
	"testing"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func init() { hang.SetDefaults() }

func TestEnvironment(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Environment", tier.Suite()...)
}
