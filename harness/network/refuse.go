package network

import (
	"cxmatrix/matrix"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"

	"github.com/elazarl/goproxy"

	"cxmatrix/harness/network/stream"
)

// How a refusal looks to a browser: see matrix.
const (
	byPage    = "page"    // an answer of the network's own, by default 403
	byReset   = "reset"   // the connection is reset
	bySilence = "silence" // nothing, until the browser gives up
	byNoName  = "no-name" // a proxy's answer for a name that does not resolve
)

// refusal is the decision of a rule.
type refusal struct {
	rule     matrix.Constraint // filled in by policy
	how      string
	status   int    // of a page; 0 is 403
	why      string // for the record
	file     string // of an upload
	harmless bool   // the browser is expected to recover
	portal   bool   // redirect to the captive portal instead of a page
}

// looks is how it appears, for the record: page, reset, silence, no-name, or a status.
func (r *refusal) looks() string {
	if r.how == byPage && r.status != 0 {
		return strconv.Itoa(r.status)
	}
	return r.how
}

func (r *refusal) code() int {
	switch {
	case r.status != 0:
		return r.status
	case r.how == byNoName:
		return http.StatusBadGateway
	}
	return http.StatusForbidden
}

// refuse answers a request that the policy does not let through. It reads the body to
// the end first: a browser that is still sending would not see the answer. A client
// that expects 100-continue gets the answer at once.
func (x *exchange) refuse(r *http.Request, no *refusal) *http.Response {
	x.flow.end(x.proxy.now(), errRefused)
	if no.how != byReset && r.Body != nil && r.Header.Get("Expect") == "" {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	switch {
	case no.portal:
		x.tell(no)
		answer := goproxy.NewResponse(r, "text/html; charset=utf-8", http.StatusFound, "")
		answer.Header.Set("Location", portalFor(r.URL))
		return answer
	case no.how == byReset || no.how == bySilence:
		x.breakOff(no)
		return goproxy.NewResponse(r, "text/plain", http.StatusForbidden, "") // never sent: see ServeHTTP
	}
	x.tell(no)
	return x.proxy.answer(r, no)
}

// answer makes the network's own page.
func (p *Proxy) answer(r *http.Request, no *refusal) *http.Response {
	answer := goproxy.NewResponse(r, "text/html; charset=utf-8", no.code(), refusalPage(hostName(r.URL.Host), no))
	answer.Header.Set("Cache-Control", "no-store")
	if no.code() == http.StatusProxyAuthRequired {
		answer.Header.Set("Proxy-Authenticate", challenge)
	}
	return answer
}

const challenge = `Basic realm="the network"`

// refuseTunnel answers a CONNECT that the policy does not let through.
func (p *Proxy) refuseTunnel(browser net.Conn, host string, no *refusal) {
	p.tellTunnel(host, no)
	switch no.how {
	case byReset:
		stream.Abort(browser)
	case bySilence:
		_, _ = io.Copy(io.Discard, browser) // until the browser, or Close, ends it
	default:
		text, more := refusalPage(hostName(host), no), ""
		if no.code() == http.StatusProxyAuthRequired {
			more = "Proxy-Authenticate: " + challenge + "\r\n"
		}
		_, _ = fmt.Fprintf(browser, "HTTP/1.1 %d %s\r\n%sContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
			no.code(), http.StatusText(no.code()), more, len(text), text)
		linger(browser)
	}
}

// tellTunnel records that a tunnel was refused.
func (p *Proxy) tellTunnel(host string, no *refusal) {
	p.tell(Event{Rule: no.rule, Host: host, Method: http.MethodConnect, How: no.looks(), Why: no.why, Stops: !no.harmless})
}
