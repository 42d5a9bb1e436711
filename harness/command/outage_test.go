package command_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// siteThatFails starts a site that is down on visits [from, to], counted from 1.
func siteThatFails(t *testing.T, from, to int32) string {
	t.Helper()
	var visits atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path != "/start" {
			return
		}
		if n := visits.Add(1); n >= from && n <= to {
			fmt.Fprint(w, `<!doctype html><title>Sorry</title><p id=sorry>We are sorry`)
			return
		}
		fmt.Fprint(w, `<!doctype html><title>Welcome</title><p id=welcome>Welcome`)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func outageFiles(t *testing.T) (matrix, journey string) {
	t.Helper()
	dir := t.TempDir()
	matrix, journey = filepath.Join(dir, "matrix.yaml"), filepath.Join(dir, "journey.yaml")
	text := "name: outage\nenvironments:\n"
	for _, name := range []string{"first", "second", "third", "fourth"} {
		text += "  - name: " + name + "\n    browsers: [chromium installed]\n    systems: [linux]\n    variant: \"\"\n    network: {policy: [{kind: block, hosts: [ads.example.test]}]}\n"
	}
	write(t, matrix, text)
	write(t, journey, "name: greeting\nsteps:\n  - name: arrive\n    actions:\n      - open: /start\n      - expect: \"#welcome\"\n")
	return matrix, journey
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestOutage takes the site down in the middle of a run. A cell that does not pass then must
// be broken: neither the environment nor the site's journey is at fault.
func TestOutage(t *testing.T) {
	t.Parallel()
	matrix, journey := outageFiles(t)
	outage := func(t *testing.T, from, to int32) (finishedRun, []results.Cell) {
		requireEngines(t, "rod")
		t.Parallel()
		r := run(t, "--matrix", matrix, "--journey", journey, "--site", siteThatFails(t, from, to), "--timeout", "2s", "--parallel", "1", "--each")
		NewWithT(t).Expect(r.code).To(Equal(results.ExitUntested), r.stdout+r.stderr)
		var list []results.Cell
		for _, p := range r.Run.Plan {
			list = append(list, *r.Final(p.Cell))
		}
		return r, list
	}
	t.Run("that ends", func(t *testing.T) {
		r, cells := outage(t, 2, 5) // the second cell's own walk and its three controls
		g := NewWithT(t)
		down := 0
		for _, c := range cells {
			if c.Verdict != results.Passed {
				down++
				g.Expect(c.Verdict).To(Equal(results.Broken), c.Reason)
				g.Expect(c.SiteDown).NotTo(BeNil())
				g.Expect(c.Reason).To(MatchRegexp(`^the site went down at \d\d:\d\d:\d\d UTC: until then 1 walks? of this run passed arrive, and since then it fails without any restriction, too`), r.stderr)
			}
		}
		g.Expect(down).To(Equal(1), r.stdout+r.stderr)
	})
	t.Run("that lasts", func(t *testing.T) {
		r, cells := outage(t, 2, 1<<20)
		g := NewWithT(t)
		unwalked := 0
		for _, c := range cells {
			if c.Verdict == results.Passed {
				continue
			}
			g.Expect(c.Verdict).To(Equal(results.Broken), c.Reason)
			g.Expect(c.SiteDown).NotTo(BeNil())
			if c.Steps[0].Verdict == results.NotReached {
				unwalked++
				g.Expect(c.Reason).To(ContainSubstring("not walked, since the site was still down after 4 walks without any restriction"))
			}
		}
		g.Expect(unwalked).To(Equal(2), r.stdout+r.stderr)
	})
}
