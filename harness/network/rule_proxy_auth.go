package network

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strings"
	"sync/atomic"

	"cxmatrix/matrix"
)

// proxyAuth requires a user and a password, generated for this proxy (407, Basic).
type proxyAuth struct {
	user, password string
	loggedIn       *atomic.Bool  // a client has logged in
	challenges     *atomic.Int64 // requests without a login until then
}

func newProxyAuth(*Proxy, matrix.Rule) (any, error) {
	return proxyAuth{"customer", rand.Text(), new(atomic.Bool), new(atomic.Int64)}, nil
}

// maxFirstRequests is how many requests a browser may send before it receives the first 407:
// one on each of the connections that it opens at its start.
const maxFirstRequests = 6

// admit checks the login of every request to the proxy, before any other rule.
func (a proxyAuth) admit(header http.Header) *refusal {
	if a.matches(header.Get("Proxy-Authorization")) {
		a.loggedIn.Store(true)
		return nil
	}
	wrong := header.Get("Proxy-Authorization") != ""
	return &refusal{look: look{action: "407", status: http.StatusProxyAuthRequired}, reason: "the proxy wants a login",
		harmless: !wrong && !a.loggedIn.Load() && a.challenges.Add(1) <= maxFirstRequests}
}

func (a proxyAuth) matches(given string) bool {
	kind, code, _ := strings.Cut(given, " ")
	text, err := base64.StdEncoding.DecodeString(code)
	want := a.user + ":" + a.password
	return err == nil && strings.EqualFold(kind, "Basic") && subtle.ConstantTimeCompare(text, []byte(want)) == 1
}

// admit applies the proxy-auth rule, if there is one.
func (pol policy) admit(s subject, header http.Header) *refusal {
	for _, e := range pol {
		if a, ok := e.rule.(proxyAuth); ok && e.scope.covers(s) {
			if refused := a.admit(header); refused != nil {
				refused.rule = e.id
				return refused
			}
		}
	}
	return nil
}

// Login returns the generated credentials of a rule "proxy-auth"; empty without such
// a rule.
func (p *Proxy) Login() (user, password string) {
	for _, e := range p.policy {
		if a, ok := e.rule.(proxyAuth); ok {
			return a.user, a.password
		}
	}
	return "", ""
}
