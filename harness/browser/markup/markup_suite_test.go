package markup_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestMarkup(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "markup")
}
