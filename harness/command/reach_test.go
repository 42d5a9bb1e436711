package command_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// A sign-on at an address that the matrix does not name is no fault of the site: the cell is
// broken, and prints the setting with which it passes.
func TestReach(t *testing.T) {
	requireEngines(t, "rod")
	t.Parallel()
	g := NewWithT(t)
	heard := make(chan string, 100)
	signOn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		heard <- r.URL.Path
		fmt.Fprint(w, `<title>signed on</title><link rel=icon href="data:,"><p id=done>signed on</p>`)
	}))
	t.Cleanup(signOn.Close)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<title>site</title><link rel=icon href="data:,"><a id=go href=%q>sign on</a>`, signOn.URL)
	}))
	t.Cleanup(site.Close)

	dir := t.TempDir()
	journey := filepath.Join(dir, "journey.yaml")
	g.Expect(os.WriteFile(journey, []byte("name: sign-on\nsteps:\n  - name: open\n    actions: [{open: /}, {expect: \"#go\"}]\n  - name: sign-on\n    actions: [{click: \"#go\"}, {expect: \"#done\"}]\n"), 0o600)).To(Succeed())
	matrixOf := func(name, network string) string {
		path := filepath.Join(dir, name)
		text := "name: reach\nenvironments:\n  - name: office\n    browsers: [chromium installed]\n    systems: [linux]\n" + network
		g.Expect(os.WriteFile(path, []byte(text), 0o600)).To(Succeed())
		return path
	}

	r := run(t, "--matrix", matrixOf("plain.yaml", ""), "--journey", journey, "--site", site.URL)
	g.Expect(r.code).To(Equal(3), r.stderr)
	setting := fmt.Sprintf("network: {reach: [%q]}", signOn.Listener.Addr())
	g.Expect(r.Cells).To(HaveLen(1))
	g.Expect(r.Cells[0]).To(And(HaveField("Verdict", results.Broken), HaveField("Reason", And(HavePrefix("sign-on: "), HaveSuffix("add "+setting+" to the environment")))))
	g.Expect(r.Cells[0].Steps[1].Refusals).To(ContainElement(And(HaveField("Constraint", matrix.Constraint("reach")), HaveField("How", "page"))))
	g.Expect(r.stdout).To(ContainSubstring(setting))
	g.Expect(heard).To(BeEmpty())

	r = run(t, "--matrix", matrixOf("named.yaml", "    "+setting+"\n"), "--journey", journey, "--site", site.URL)
	g.Expect(r.code).To(BeZero(), r.stdout+r.stderr)
	g.Expect(heard).NotTo(BeEmpty())
}
