package mailbox

import (
	"testing"

	"cxmatrix/fixtures/hang"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func init() { hang.SetDefaults() }

func TestMailbox(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Mailbox")
}
