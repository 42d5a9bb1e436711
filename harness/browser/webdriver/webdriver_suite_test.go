package webdriver_test

import (
	"testing"

	"cxmatrix/fixtures/hang"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func init() { hang.SetDefaults() }

func TestWebdriver(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "WebDriver")
}
