package command_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/network"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

const certificateMatrix = `name: certificate
environments:
- {name: a, browsers: [chromium installed], systems: [linux], variant: local}
- {name: f, browsers: [firefox installed], systems: [linux], variant: local}
`

// expiredSite shows a certificate that was good until two months ago.
func expiredSite(t *testing.T) string {
	t.Helper()
	authority, err := network.NewAuthority(time.Now().Add(-60*24*time.Hour), network.AuthorityLimits{})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<title>in</title>welcome") }))
	s.TLS = new(tls.Config)
	if s.TLS.Certificates, err = authority.Certificates("127.0.0.1", "localhost"); err != nil {
		t.Fatal(err)
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// TestExpired walks a site whose certificate has expired: its customers see a warning instead
// of it, and the step fails; with --accept-insecure-certs it passes.
func TestExpired(t *testing.T) {
	t.Parallel()
	for engine, cells := range map[string]string{"rod": "a/*/*", "chromedriver": "a/*/*", "firefox": "f/*/*"} {
		t.Run(engine, func(t *testing.T) {
			requireEngines(t, engine)
			t.Parallel()
			if engine != "rod" {
				tier.Nightly(t)
			}
			flags := append(brief(t, certificateMatrix, briefJourney), "--site", expiredSite(t), "--cells", cells, "--engine", engine, "--prove", "off", "--timeout", "10s")
			expired(t, run(t, flags...))
			r := run(t, append(flags, "--accept-insecure-certs")...)
			NewWithT(t).Expect(r.code).To(Equal(0), r.stdout+r.stderr)
		})
	}
}

func expired(t *testing.T, r finishedRun) {
	t.Helper()
	g := NewWithT(t)
	g.Expect(r.code).To(Equal(1), r.stdout+r.stderr)
	g.Expect(r.stderr).To(ContainSubstring("the site's certificate is not valid, as its customers will see"))
	g.Expect(r.Cells).To(HaveLen(1))
	g.Expect(r.Cells[0].Verdict).To(Equal(results.Failed), r.Cells[0].Reason)
	g.Expect(r.Cells[0].Steps[0].Verdict).To(Equal(results.Failed), "the customer sees a warning instead of the site")
	g.Expect(r.Cells[0].Reason).To(MatchRegexp("(?i)cert|expired|SEC_ERROR"))
}
