package line

import (
	"testing"

	"cxmatrix/fixtures/hang"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func init() { SetDefaultEventuallyTimeout(hang.Limit) }

func TestLineSuite(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "line")
}
