package command_test

import (
	"os"
	"path/filepath"
	"testing"

	"cxmatrix/fixtures/tier"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// old is a matrix of two browsers that a modern one stands in for: Chrome 28 spoke
// TLS 1.1 at most, Chrome 69 TLS 1.2.
const old = `name: old
environments:
  - {name: attic, browsers: [chrome 28, chrome 69], systems: [windows 7], variant: local}
`

// TestCeiling walks cells of old browsers on a site that wants TLS 1.2, which the
// stand-in would get through to, and the real one not.
func TestCeiling(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	tier.Nightly(t) // the rules' own specs have the ceiling of a browser's TLS
	g := NewWithT(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "old.yaml")
	g.Expect(os.WriteFile(file, []byte(old), 0o600)).To(Succeed())
	address := site(t, "ceiling-password", "--https", "--tls-min", "1.2", "--dir", dir)
	r := runAs(t, "ceiling-password", "--site", address, "--ca", filepath.Join(dir, "ca.pem"), "--matrix", file)
	g.Expect(r.code).To(Equal(1), r.stdout+r.stderr)
	by := map[string]results.Cell{}
	for _, p := range r.Run.Plan {
		by[p.Browser] = *r.Final(p.Cell)
	}
	g.Expect(by["chrome-69"].Verdict).To(Equal(results.Passed), by["chrome-69"].Reason)
	g.Expect(by["chrome-28"].Verdict).To(Equal(results.Blocked), by["chrome-28"].Reason)
	g.Expect(by["chrome-28"].Steps[0].Cause).To(HaveValue(And(
		HaveField("Constraint", matrix.Constraint("browser")), HaveField("Proof", results.Lifted), HaveField("Evidence", ContainSubstring("TLS 1.1")))))
}
