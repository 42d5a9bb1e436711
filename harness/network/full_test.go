package network

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

// fullSite is the site in networks with a full policy.
const fullSite = "site.example.test"

// fullPolicy has a rule of every kind, with the captive portal open. Each way to
// refuse has its own host.
func fullPolicy(chained string) []matrix.Rule {
	var rules []matrix.Rule
	for _, action := range []string{actionPage, actionReset, actionSilence, actionNoName} {
		rules = append(rules, matrix.Rule{Kind: "block", Host: "*." + action + ".example.test", How: action})
	}
	for match, r := range map[string]matrix.Rule{
		"extension": {Values: []string{".exe"}}, "type": {Values: []string{"application/pdf"}}, "size": {Size: 2 << 20},
		"unsanitised": {How: actionReset}, "unapproved": {Label: "APPROVED"},
	} {
		r.Kind, r.Match = "upload-content", match
		rules = append(rules, r)
		if match != "unapproved" { // of which the server has none
			r.Kind = "response-content"
			rules = append(rules, r)
		}
	}
	rules = append(rules,
		matrix.Rule{Kind: "body-limit", Size: 3 << 20}, matrix.Rule{Kind: "response-limit", Size: 1 << 20}, matrix.Rule{Kind: "cut-after", Size: 4 << 20},
		matrix.Rule{Kind: "ports", Allow: []string{"80", "443"}}, matrix.Rule{Kind: "methods", Refuse: []string{"TRACE"}},
		matrix.Rule{Kind: "rewrite-headers", Set: map[string]string{"Via": "1.1 full"}},
		matrix.Rule{Kind: "hold", Hold: "requests"}, matrix.Rule{Kind: "hold", Hold: "responses"},
		matrix.Rule{Kind: "idle-timeout", AfterMs: 60_000}, matrix.Rule{Kind: "total-timeout", AfterMs: 300_000},
		matrix.Rule{Kind: "no-websocket"}, matrix.Rule{Kind: "no-third-party", Scope: matrix.Scope{Except: []string{"*.fonts.test"}}}, matrix.Rule{Kind: "strip-third-party-cookies"},
		matrix.Rule{Kind: "strip-headers", Headers: []string{"x-strip"}}, matrix.Rule{Kind: "strip-headers", Headers: []string{"x-strip"}, Direction: "response"},
		matrix.Rule{Kind: "intercept-tls", Scope: matrix.Scope{Except: []string{"private.example.test"}}}, matrix.Rule{Kind: "proxy-auth"}, matrix.Rule{Kind: "pac"}, matrix.Rule{Kind: "captive-portal"},
		matrix.Rule{Kind: "forward", Proxy: chained},
	)
	for i := range rules {
		rules[i].ID = matrix.RuleID(rules[i].Kind, "")
	}
	return rules
}

// fullNetwork is a network with a full policy in front of one server, which serves
// every name: attack traffic must not reach other servers. Names that begin with
// "gone" can't be reached. It keeps no unused connection open.
type fullNetwork struct {
	*Proxy
	real  *Proxy // the upstream proxy
	login string // a header line
}

// closeIdle closes connections that were opened for a request which the client then
// cancelled.
func (n *fullNetwork) closeIdle() {
	n.transport.CloseIdleConnections()
	n.real.transport.CloseIdleConnections()
}

func newFullNetwork(t testing.TB, errorLog io.Writer, more ...matrix.Rule) *fullNetwork {
	g := NewWithT(t)
	authority, err := NewAuthority(time.Now(), AuthorityLimits{})
	g.Expect(err).NotTo(HaveOccurred())
	dial := fullServers(t, authority)
	real, err := start(context.Background(), dial, errorLog)
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { _ = real.Close() })
	chained := httptest.NewUnstartedServer(real)
	chained.Config.SetKeepAlivesEnabled(false)
	chained.Start()
	t.Cleanup(chained.Close)
	behind := chained.Listener.Addr().String()
	p, err := startWith(context.Background(), Config{
		Rules: append(more, fullPolicy(behind)...), SiteHosts: []string{fullSite}, Authority: authority, TrustedPEM: authority.PEM(), MaxTLS: tls.VersionTLS12,
	}, nil, func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == behind {
			return new(net.Dialer).DialContext(ctx, network, address)
		}
		return dial(ctx, network, address)
	}, errorLog)
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { _ = p.Close() })
	user, password := p.Login()
	accepted := httptest.NewRecorder()
	p.ServeHTTP(accepted, httptest.NewRequest(http.MethodPost, "http://"+PortalHost+"/accept", nil))
	g.Expect(accepted.Body.String()).To(ContainSubstring("accepted"))
	return &fullNetwork{p, real, "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password)) + "\r\n"}
}

// fullServers starts an echo server, and returns a dialler to it.
func fullServers(t testing.TB, authority *Authority) dialFunc {
	certificates, err := authority.Certificates("*.example.test", fullSite)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	serve := func() *httptest.Server {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
		s.Config.SetKeepAlivesEnabled(false)
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		t.Cleanup(s.Close)
		return s
	}
	plain, secure := serve(), serve()
	plain.Start()
	secure.TLS = &tls.Config{Certificates: certificates}
	secure.StartTLS()
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		to := plain
		switch {
		case strings.HasPrefix(address, "gone"):
			return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("connection refused")}
		case strings.HasSuffix(address, ":443"):
			to = secure
		}
		return new(net.Dialer).DialContext(ctx, "tcp", to.Listener.Addr().String())
	}
}
