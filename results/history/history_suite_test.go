package history

import (
	"os"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// TestMain lets this program be the other process of TestManyProcesses.
func TestMain(m *testing.M) {
	if dir := os.Getenv(adderDirs); dir != "" {
		os.Exit(adder(dir))
	}
	os.Exit(m.Run())
}

func TestHistory(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "History")
}
