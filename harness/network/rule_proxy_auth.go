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

// proxyAuth requires a user and a password, generated for this proxy (407, Basic); or the login of a Windows domain, which no browser
// here has: it is out.
type proxyAuth struct {
	scheme         string // ntlm or negotiate; "" is Basic
	user, password string
	loggedIn       *atomic.Bool  // a client has logged in
	challenges     *atomic.Int64 // requests without a login until then
}

func newProxyAuth(_ *Proxy, r matrix.Rule) (any, error) {
	return proxyAuth{r.Scheme, "customer", rand.Text(), new(atomic.Bool), new(atomic.Int64)}, nil
}

// maxFirstRequests is how many requests a browser may send before it receives the first 407:
// one on each of the connections that it opens at its start.
const maxFirstRequests = 6

// admit checks the login of every request to the proxy, before any other rule.
func (a proxyAuth) admit(s subject, header http.Header) *refusal {
	if a.scheme != "" {
		return a.admitDomain(s)
	}
	if a.matches(header.Get("Proxy-Authorization")) {
		a.loggedIn.Store(true)
		return nil
	}
	wrong := header.Get("Proxy-Authorization") != ""
	return &refusal{look: look{action: "407", status: http.StatusProxyAuthRequired}, reason: "the proxy wants a login",
		harmless: !wrong && !a.loggedIn.Load() && a.challenges.Add(1) <= maxFirstRequests}
}

// domainChallenges are what proxies of Windows domains ask by. Sources: RFC 4559, section 4; [MS-NTHT], section 2.2.
var domainChallenges = map[string]string{"ntlm": "NTLM", "negotiate": "Negotiate"}

// admitDomain admits only the helpers with which the rest of the network is tried.
func (a proxyAuth) admitDomain(s subject) *refusal {
	if isUncounted(s.hosts[0]) {
		return nil
	}
	challenge := domainChallenges[a.scheme]
	return &refusal{look: look{action: "407", status: http.StatusProxyAuthRequired, challenge: challenge}, reason: "the proxy wants the login of a Windows domain, by " + challenge}
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
			if refused := a.admit(s, header); refused != nil {
				refused.rule = e.id
				return refused
			}
		}
	}
	return nil
}

// admit is the policy's, except that the browser's own traffic is refused as such where nobody gets a login.
func (p *Proxy) admit(s subject, header http.Header) *refusal {
	denied := p.policy.admit(s, header)
	if denied != nil && denied.challenge != "" {
		if own := p.builtin.host(s.hosts[0]); own != nil {
			return own
		}
	}
	return denied
}

// Login returns the generated credentials of a rule "proxy-auth"; empty without such
// a rule.
func (p *Proxy) Login() (user, password string) {
	for _, e := range p.policy {
		if a, ok := e.rule.(proxyAuth); ok && a.scheme == "" {
			return a.user, a.password
		}
	}
	return "", ""
}
