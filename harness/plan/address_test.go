package plan

import (
	"testing"

	. "github.com/onsi/gomega"
)

// TestPublic checks which sites the browsers of a cloud reach without a tunnel.
func TestPublic(t *testing.T) {
	for site, public := range map[string]bool{
		"https://93.184.215.14/login":          true,
		"https://[2606:2800:21f::1]/{variant}": true,
		"http://127.0.0.1:8080":                false,
		"http://localhost:8080":                false,
		"https://10.1.2.3":                     false,
		"https://[fd00::1]/":                   false,
		"https://169.254.1.1/":                 false,
		"https://bank.invalid":                 false, // does not exist
		"":                                     false, // the reference SaaS
	} {
		NewWithT(t).Expect(Choice{Site: site}.public(t.Context())).To(Equal(public), site)
	}
}
