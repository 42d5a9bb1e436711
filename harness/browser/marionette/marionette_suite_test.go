package marionette_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestMarionette(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Marionette")
}
