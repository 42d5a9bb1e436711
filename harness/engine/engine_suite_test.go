package engine_test

import (
	"testing"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func init() { hang.SetDefaults() }

func TestEngine(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Engine", tier.Suite()...)
}
