package network

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"

	"github.com/elazarl/goproxy"

	"cxmatrix/harness/network/stream"
	"cxmatrix/matrix"
)

// How a refusal looks to a browser: see matrix.
const (
	actionPage    = "page"    // an answer of the network's own, by default 403
	actionReset   = "reset"   // the connection is reset
	actionSilence = "silence" // nothing, until the browser gives up
	actionNoName  = "no-name" // a proxy's answer for a name that does not resolve
)

// ActionDistrusted is how an Event says that the browser refused the network's certificate.
const ActionDistrusted = "certificate"

// refusal is the decision of a rule.
type refusal struct {
	look
	rule      matrix.Constraint // filled in by policy
	reason    string            // for the record
	file      string            // of an upload
	harmless  bool              // the browser is expected to recover
	late      bool              // the request was let through, and its answer did not come in time
	delivered bool              // what was let through arrives before the reset
	portal    bool              // redirect to the captive portal instead of a page
}

// actionText is how it appears, for the record: page, reset, silence, no-name, or a status.
func (r *refusal) actionText() string {
	if r.action == actionPage && r.status != 0 {
		return strconv.Itoa(r.status)
	}
	return r.action
}

// refuse answers a request that the policy does not let through. It reads the body to
// the end first: a browser that is still sending would not see the answer. A client
// that expects 100-continue gets the answer at once.
func (x *exchange) refuse(r *http.Request, denied *refusal) *http.Response {
	x.flow.end(x.proxy.now(), errRefused)
	if denied.action != actionReset && !denied.late && r.Body != nil && r.Header.Get("Expect") == "" {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	switch {
	case denied.portal:
		x.record(denied)
		response := goproxy.NewResponse(r, "text/html; charset=utf-8", http.StatusFound, "")
		response.Header.Set("Location", portalURL(r.URL))
		return response
	case denied.action == actionReset || denied.action == actionSilence:
		x.abort(denied)
		return goproxy.NewResponse(r, "text/plain", http.StatusForbidden, "") // never sent: see ServeHTTP
	}
	x.record(denied)
	return x.proxy.blockResponse(r, denied)
}

// blockResponse makes the network's own page.
func (p *Proxy) blockResponse(r *http.Request, denied *refusal) *http.Response {
	response := goproxy.NewResponse(r, "text/html; charset=utf-8", denied.statusCode(), blockPage(hostName(r.URL.Host), denied))
	response.Header.Set("Cache-Control", "no-store")
	if denied.leads() {
		response.Header.Set("Location", cmp.Or(denied.location, blockedURL(r.URL)))
	}
	if denied.statusCode() == http.StatusProxyAuthRequired {
		response.Header.Set("Proxy-Authenticate", cmp.Or(denied.challenge, basicChallenge))
	}
	return response
}

const basicChallenge = `Basic realm="the network"`

// refuseTunnel answers a CONNECT that the policy does not let through.
func (p *Proxy) refuseTunnel(browser net.Conn, host string, denied *refusal) {
	p.recordTunnel(host, denied)
	switch denied.action {
	case actionReset:
		stream.Abort(browser)
	case actionSilence:
		_, _ = io.Copy(io.Discard, browser) // until the browser, or Close, ends it
	default:
		text, more, status := blockPage(hostName(host), denied), "", denied.statusCode()
		if status < http.StatusBadRequest { // it would open the tunnel, or be ignored
			status = http.StatusForbidden
		}
		if status == http.StatusProxyAuthRequired {
			more = "Proxy-Authenticate: " + cmp.Or(denied.challenge, basicChallenge) + "\r\n"
		}
		_, _ = fmt.Fprintf(browser, "HTTP/1.1 %d %s\r\n%sContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
			status, http.StatusText(status), more, len(text), text)
		linger(browser)
	}
}

// recordTunnel records that a tunnel was refused.
func (p *Proxy) recordTunnel(host string, denied *refusal) {
	p.record(Event{Rule: denied.rule, Host: host, Method: http.MethodConnect, Action: denied.actionText(), Reason: denied.reason, Blocked: !denied.harmless})
}
