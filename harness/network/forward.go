package network

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"github.com/elazarl/goproxy"
)

// newEngine makes the goproxy that handles requests. Its own transport (proxies from
// environment variables, no certificate checks) is not used.
func (p *Proxy) newEngine(errorLog *log.Logger) *goproxy.ProxyHttpServer {
	engine := goproxy.NewProxyHttpServer()
	engine.Logger = errorLog
	engine.Tr = p.transport
	engine.ConnectDial = nil
	engine.KeepAcceptEncoding = true
	engine.NonproxyHandler = http.HandlerFunc(p.serveSelf)
	tunnel := &goproxy.ConnectAction{Action: goproxy.ConnectHijack, Hijack: p.tunnel}
	engine.OnRequest().HandleConnectFunc(func(host string, _ *goproxy.ProxyCtx) (*goproxy.ConnectAction, string) {
		return tunnel, host
	})
	engine.OnRequest().DoFunc(p.handleRequest)
	engine.OnResponse().DoFunc(p.handleResponse)
	return engine
}

// newTransport makes the transport to servers, which passes bodies on unchanged.
func newTransport(dial dialFunc, secure *tls.Config) *http.Transport {
	return &http.Transport{
		DialContext:         dial,
		TLSClientConfig:     secure,
		DisableCompression:  true,
		MaxIdleConnsPerHost: 16,
		ReadBufferSize:      bufferSize,
		WriteBufferSize:     bufferSize,
		IdleConnTimeout:     idleTimeout,
	}
}

// newExchange makes the state for a request.
func (p *Proxy) newExchange(r *http.Request, opened bool) *exchange {
	x := &exchange{proxy: p, intercepted: opened, host: hostName(r.URL.Host), hostHeader: hostName(r.Host), method: r.Method, path: r.URL.Path, flow: &flowRecorder{now: p.now}}
	if r.Method != http.MethodConnect && r.URL.IsAbs() {
		x.subject = ofRequest(r)
		x.flow = p.newFlow(Flow{Host: HostPort(r.URL), Method: r.Method, Path: printable(r.URL.Path), Length: r.ContentLength})
		x.flow.setMeta(r)
	}
	return x
}

// handleRequest prepares a request for its server, or answers in the server's place.
func (p *Proxy) handleRequest(r *http.Request, ctx *goproxy.ProxyCtx) (*http.Request, *http.Response) {
	x := exchangeOf(r.Context())
	if err := p.Err(); err != nil {
		return r, goproxy.NewResponse(r, "text/plain; charset=utf-8", http.StatusBadGateway, err.Error()+"\n")
	}
	denied, err := p.evaluate(x, r)
	switch {
	case err != nil:
		return r, p.failRequest(x, r, err)
	case denied != nil:
		return r, x.refuse(r, denied)
	}
	removeHopHeaders(r.Header)
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		r.Header.Del("Upgrade") // goproxy supports no other
	}
	if r.Header.Get("User-Agent") == "" {
		r.Header.Set("User-Agent", "") // else net/http sends its own
	}
	ctx.RoundTripper = goproxy.RoundTripperFunc(p.roundTrip)
	return r, nil
}

// evaluate applies the rules in the order in which their input is known: login, host,
// head, body.
func (p *Proxy) evaluate(x *exchange, r *http.Request) (*refusal, error) {
	if !x.intercepted {
		if denied := p.admit(x.subject, r.Header); denied != nil {
			return denied, nil
		}
	}
	if denied, err := p.hostRefusal(x.subject); denied != nil || err != nil {
		return denied, err
	}
	denied, err := firstRefusal(p.policy, x.subject, func(rule headRule) (*refusal, error) { return rule.head(x, r), nil })
	if denied != nil || err != nil || r.Body == nil || r.Body == http.NoBody {
		return denied, err
	}
	return p.evaluateBody(x, r)
}

// evaluateBody buffers the body if a rule needs to see it; else it records the names of
// the files that are streamed.
func (p *Proxy) evaluateBody(x *exchange, r *http.Request) (*refusal, error) {
	holder, err := p.policy.bodyRuleID(x.subject, r)
	if err != nil {
		return nil, err
	}
	if holder == "" {
		r.Body = recordFileNames(r, x.flow)
		return nil, nil
	}
	h, err := bufferBody(r.Body)
	if errors.Is(err, errTooLarge) {
		return &refusal{rule: holder, look: look{action: actionPage, status: http.StatusRequestEntityTooLarge}, reason: err.Error()}, nil
	}
	if err != nil {
		return nil, err
	}
	denied, err := firstRefusal(p.policy, x.subject, func(rule bodyRule) (*refusal, error) { return rule.body(x, r, h) })
	if denied != nil || err != nil {
		h.release()
		return denied, err
	}
	if r.Body = h.reader(); len(r.Trailer) == 0 { // trailers need the chunked encoding
		r.ContentLength, r.TransferEncoding = h.size, nil
	}
	if len(x.flow.snapshot().Files) == 0 { // no rule has recorded file names
		r.Body = recordFileNames(r, x.flow)
	}
	return nil, nil
}

// failRequest answers a request that no rule could decide on: it does not pass.
func (p *Proxy) failRequest(x *exchange, r *http.Request, err error) *http.Response {
	x.flow.end(p.now(), err)
	var enforcement *enforcementError
	if errors.As(err, &enforcement) {
		p.fail(err)
	} else {
		x.reset() // the client broke off, or its body was malformed
	}
	return goproxy.NewResponse(r, "text/plain; charset=utf-8", http.StatusBadGateway, printable(err.Error())+"\n")
}

// roundTrip watches the answer's body, to distinguish one that breaks off from one
// that ends.
func (p *Proxy) roundTrip(r *http.Request, _ *goproxy.ProxyCtx) (*http.Response, error) {
	x := exchangeOf(r.Context())
	if err := p.checkReach(r.Context(), HostPort(r.URL)); err != nil {
		x.flow.end(p.now(), err)
		return nil, err
	}
	var used net.Conn
	trace := &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		used = got.Conn
		setMeter(used, x.flow)
	}}
	limit := p.cutOf(x.subject, x.abort)
	r.Body = limit.body(r.Body)
	body := wrapRequestBody(r)
	response, err := p.roundTripInTime(x, r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err != nil {
		x.flow.end(p.now(), err)
		if isSevered(used) || body.isAborted() { // not the server's failure, which a 502 would report
			x.reset()
		}
		return response, err
	}
	if err := checkStatus(r, response.StatusCode); err != nil {
		_ = response.Body.Close()
		x.flow.end(p.now(), err)
		return nil, err
	}
	if err := p.noteUpstream(x, r, response); err != nil {
		_ = response.Body.Close()
		x.flow.end(p.now(), err)
		return nil, err
	}
	x.flow.setStatus(response.StatusCode)
	if response.StatusCode == http.StatusSwitchingProtocols {
		response.Body = limit.switched(response.Body)
		return response, nil
	}
	removeHopHeaders(response.Header)
	response.Header.Del("Connection")
	response.Body = &responseBody{ReadCloser: limit.body(response.Body), exchange: x}
	return response, nil
}

// roundTripInTime is the transport's, within the policy's timeouts.
func (p *Proxy) roundTripInTime(x *exchange, r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	var switched atomic.Pointer[http.Response]
	stop := p.watch(x.flow, x.subject, func(denied *refusal) {
		x.expire(denied)
		cancel()
		if response := switched.Load(); response != nil { // which no context ends
			_ = response.Body.Close()
		}
	})
	x.onEnd = func() { stop(); cancel() }
	response, err := p.transport.RoundTrip(r.WithContext(ctx))
	if denied := x.answer(); denied != nil {
		if err == nil {
			_ = response.Body.Close()
		}
		return nil, &expiredError{denied}
	}
	if err == nil && response.StatusCode == http.StatusSwitchingProtocols {
		switched.Store(response)
	}
	return response, err
}

// checkStatus returns an error for a status that can't be passed to a client: net/http
// reads some statuses that it panics on when it has to write them.
func checkStatus(r *http.Request, status int) error {
	switch {
	case status == http.StatusSwitchingProtocols && r.Header.Get("Upgrade") == "":
		return errors.New("it switched protocols without being asked")
	case status < 100:
		return fmt.Errorf("status %d is invalid", status)
	}
	return nil
}

// handleResponse applies the rules to an answer. It reports a server that could not be
// reached to the client, in one line.
func (p *Proxy) handleResponse(response *http.Response, ctx *goproxy.ProxyCtx) *http.Response {
	x := exchangeOf(ctx.Req.Context())
	var unreachable *unreachableError
	if response == nil && errors.As(ctx.Error, &unreachable) {
		return x.refuse(ctx.Req, unreachable.refusal())
	}
	var expired *expiredError
	if response == nil && errors.As(ctx.Error, &expired) {
		return x.refuse(ctx.Req, expired.denied)
	}
	if response == nil && ctx.Error != nil {
		line := dialErrorText(ctx.Req.URL.Host, ctx.Error) + "\n"
		return goproxy.NewResponse(ctx.Req, "text/plain; charset=utf-8", http.StatusBadGateway, line)
	}
	if _, fromServer := serverBody(response); !fromServer {
		return response
	}
	denied, err := firstRefusal(p.policy, x.subject.answeredWith(response), func(rule responseRule) (*refusal, error) { return rule.response(x, response), nil })
	if err == nil && denied == nil {
		return response
	}
	_ = response.Body.Close()
	if err != nil {
		return p.failRequest(x, ctx.Req, err)
	}
	return x.refuse(ctx.Req, denied)
}

// serverBody distinguishes a server's answer from one of the proxy's own.
func serverBody(response *http.Response) (*responseBody, bool) {
	if response == nil {
		return nil, false
	}
	w, ok := response.Body.(*responseBody)
	return w, ok
}

// serveSelf answers requests to the proxy itself.
func (p *Proxy) serveSelf(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == pacPath {
		p.servePAC(w)
		return
	}
	http.Error(w, "this is a proxy: request an absolute address", http.StatusBadRequest)
}

// dialErrorText returns one line that says that a server could not be reached, or sent
// no valid answer, and why.
func dialErrorText(host string, err error) string {
	action := "no answer from "
	var failed *net.OpError
	if errors.As(err, &failed) && failed.Op == "dial" {
		action, err = "cannot reach ", failed.Err // without addresses, which mean nothing to a customer
	}
	return action + printable(host) + ": " + printable(err.Error())
}

// printable replaces control characters by spaces.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
}
