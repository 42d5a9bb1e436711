package command_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

const oneCell = `name: one
environments:
- {name: a, browsers: [chromium installed], systems: [linux]}
`

// TestRetries walks a site whose page is complete from the n-th visit on.
func TestRetries(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	for name, tc := range map[string]struct {
		from     int64
		retries  string
		code     int
		verdicts []results.Verdict
		flaky    bool
	}{
		"none are asked for":       {2, "0", 1, []results.Verdict{results.Failed}, false},
		"the second attempt is it": {2, "3", 0, []results.Verdict{results.Failed, results.Passed}, true},
		"no attempt is it":         {9, "2", 1, []results.Verdict{results.Failed, results.Failed, results.Failed}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			var visits atomic.Int64
			site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/shop" {
					return
				}
				w.Header().Set("Content-Type", "text/html")
				if visits.Add(1) >= tc.from {
					fmt.Fprint(w, "<p id=ok>Welcome</p>")
				}
			}))
			defer site.Close()
			flags := brief(t, oneCell, "name: shop\nsteps:\n- {name: enter, actions: [{open: /shop}, {expect: '#ok'}]}\n")
			r := run(t, append(flags, "--site", site.URL, "--timeout", "2s", "--retries", tc.retries)...)
			g.Expect(r.code).To(Equal(tc.code), r.stdout+r.stderr)
			var verdicts []results.Verdict
			for _, a := range r.Attempts("a/chromium-installed/linux") {
				verdicts = append(verdicts, a.Verdict)
			}
			g.Expect(verdicts).To(Equal(tc.verdicts))
			g.Expect(r.Final("a/chromium-installed/linux").Flaky).To(Equal(tc.flaky))
		})
	}
}
