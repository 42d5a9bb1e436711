package network

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"

	"github.com/elazarl/goproxy"
)

// newEngine makes the goproxy that handles requests. Its own transport (proxies from
// environment variables, no certificate checks) is not used.
func (p *Proxy) newEngine(complaints *log.Logger) *goproxy.ProxyHttpServer {
	engine := goproxy.NewProxyHttpServer()
	engine.Logger = complaints
	engine.Tr = p.transport
	engine.ConnectDial = nil
	engine.KeepAcceptEncoding = true
	engine.NonproxyHandler = http.HandlerFunc(p.visited)
	tunnel := &goproxy.ConnectAction{Action: goproxy.ConnectHijack, Hijack: p.tunnel}
	engine.OnRequest().HandleConnectFunc(func(host string, _ *goproxy.ProxyCtx) (*goproxy.ConnectAction, string) {
		return tunnel, host
	})
	engine.OnRequest().DoFunc(p.forward)
	engine.OnResponse().DoFunc(p.answered)
	return engine
}

// newTransport makes the transport to servers, which passes bodies on unchanged.
func newTransport(dial dialFunc, secure *tls.Config) *http.Transport {
	return &http.Transport{
		DialContext:         dial,
		TLSClientConfig:     secure,
		DisableCompression:  true,
		MaxIdleConnsPerHost: 16,
		ReadBufferSize:      pieceSize,
		WriteBufferSize:     pieceSize,
		IdleConnTimeout:     idlePatience,
	}
}

// newExchange makes the state for a request.
func (p *Proxy) newExchange(r *http.Request, opened bool) *exchange {
	x := &exchange{proxy: p, opened: opened, host: hostName(r.URL.Host), claims: hostName(r.Host), method: r.Method, path: r.URL.Path, flow: &tally{now: p.now}}
	if r.Method != http.MethodConnect && r.URL.IsAbs() {
		x.flow = p.begin(Flow{Host: withPort(r.URL), Method: r.Method, Path: printable(r.URL.Path), Length: r.ContentLength})
		x.flow.ask(r)
	}
	return x
}

// forward prepares a request for its server, or answers in the server's place.
func (p *Proxy) forward(r *http.Request, ctx *goproxy.ProxyCtx) (*http.Request, *http.Response) {
	x := exchangeOf(r.Context())
	if err := p.Err(); err != nil {
		return r, goproxy.NewResponse(r, "text/plain; charset=utf-8", http.StatusBadGateway, err.Error()+"\n")
	}
	no, err := p.judge(x, r)
	switch {
	case err != nil:
		return r, p.unjudged(x, r, err)
	case no != nil:
		return r, x.refuse(r, no)
	}
	dropHop(r.Header)
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		r.Header.Del("Upgrade") // goproxy supports no other
	}
	ctx.RoundTripper = goproxy.RoundTripperFunc(p.roundTrip)
	return r, nil
}

// judge applies the rules in the order in which their input is known: login, host,
// head, body.
func (p *Proxy) judge(x *exchange, r *http.Request) (*refusal, error) {
	if !x.opened {
		if no := p.policy.admit(r.Header); no != nil {
			return no, nil
		}
	}
	for _, name := range []string{x.host, x.claims} {
		if no, err := p.refusesHost(name); no != nil || err != nil {
			return no, err
		}
	}
	no, err := first(p.policy, func(rule headRule) (*refusal, error) { return rule.head(x, r), nil })
	if no != nil || err != nil || r.Body == nil || r.Body == http.NoBody {
		return no, err
	}
	return p.judgeBody(x, r)
}

// judgeBody buffers the body if a rule needs to see it; else it records the names of
// the files that are streamed.
func (p *Proxy) judgeBody(x *exchange, r *http.Request) (*refusal, error) {
	holder, err := p.policy.holding(r)
	if err != nil {
		return nil, err
	}
	if holder == "" {
		r.Body = noticing(r, x.flow)
		return nil, nil
	}
	h, err := hold(r.Body)
	if errors.Is(err, errTooLarge) {
		return &refusal{rule: holder, how: byPage, status: http.StatusRequestEntityTooLarge, why: err.Error()}, nil
	}
	if err != nil {
		return nil, err
	}
	no, err := first(p.policy, func(rule bodyRule) (*refusal, error) { return rule.body(x, r, h) })
	if no != nil || err != nil {
		h.release()
		return no, err
	}
	if r.Body = h.reader(); len(r.Trailer) == 0 { // trailers need the chunked encoding
		r.ContentLength, r.TransferEncoding = h.size, nil
	}
	if len(x.flow.copy().Files) == 0 { // no rule has recorded file names
		r.Body = noticing(r, x.flow)
	}
	return nil, nil
}

// unjudged answers a request that no rule could decide on: it does not pass.
func (p *Proxy) unjudged(x *exchange, r *http.Request, err error) *http.Response {
	x.flow.end(p.now(), err)
	var machinery *unable
	if errors.As(err, &machinery) {
		p.fail(err)
	} else {
		x.sever() // the client broke off, or its body was malformed
	}
	return goproxy.NewResponse(r, "text/plain; charset=utf-8", http.StatusBadGateway, printable(err.Error())+"\n")
}

// roundTrip watches the answer's body, to distinguish one that breaks off from one
// that ends.
func (p *Proxy) roundTrip(r *http.Request, _ *goproxy.ProxyCtx) (*http.Response, error) {
	x := exchangeOf(r.Context())
	if err := p.reachable(r.Context(), withPort(r.URL)); err != nil {
		x.flow.end(p.now(), err)
		return nil, err
	}
	var used net.Conn
	trace := &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		used = got.Conn
		attach(used, x.flow)
	}}
	body := fromClient(r)
	answer, err := p.transport.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err != nil {
		x.flow.end(p.now(), err)
		if severed(used) || body.brokeOff() { // not the server's failure, which a 502 would report
			x.sever()
		}
		return answer, err
	}
	if err := misplaced(r, answer.StatusCode); err != nil {
		_ = answer.Body.Close()
		x.flow.end(p.now(), err)
		return nil, err
	}
	x.flow.answered(answer.StatusCode)
	if answer.StatusCode == http.StatusSwitchingProtocols {
		return answer, nil
	}
	dropHop(answer.Header)
	answer.Header.Del("Connection")
	answer.Body = &watched{ReadCloser: answer.Body, exchange: x}
	return answer, nil
}

// misplaced returns an error for a status that can't be passed to a client: net/http
// reads some statuses that it panics on when it has to write them.
func misplaced(r *http.Request, status int) error {
	switch {
	case status == http.StatusSwitchingProtocols && r.Header.Get("Upgrade") == "":
		return errors.New("it switched protocols without being asked")
	case status < 100:
		return fmt.Errorf("status %d is none", status)
	}
	return nil
}

// answered applies the rules to an answer. It reports a server that could not be
// reached to the client, in one line.
func (p *Proxy) answered(answer *http.Response, ctx *goproxy.ProxyCtx) *http.Response {
	x := exchangeOf(ctx.Req.Context())
	var far *outOfReach
	if answer == nil && errors.As(ctx.Error, &far) {
		return x.refuse(ctx.Req, far.refusal())
	}
	if answer == nil && ctx.Error != nil {
		line := unreachable(ctx.Req.URL.Host, ctx.Error) + "\n"
		return goproxy.NewResponse(ctx.Req, "text/plain; charset=utf-8", http.StatusBadGateway, line)
	}
	if _, fromServer := answerBody(answer); !fromServer {
		return answer
	}
	no, err := first(p.policy, func(rule answerRule) (*refusal, error) { return rule.answer(x, answer), nil })
	if err == nil && no == nil {
		return answer
	}
	_ = answer.Body.Close()
	if err != nil {
		return p.unjudged(x, ctx.Req, err)
	}
	return x.refuse(ctx.Req, no)
}

// answerBody distinguishes a server's answer from one of the proxy's own.
func answerBody(answer *http.Response) (*watched, bool) {
	if answer == nil {
		return nil, false
	}
	w, is := answer.Body.(*watched)
	return w, is
}

// visited answers requests to the proxy itself.
func (p *Proxy) visited(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == pacPath {
		p.servePAC(w)
		return
	}
	http.Error(w, "this is a proxy: ask it for an absolute address", http.StatusBadRequest)
}

// unreachable returns one line that says that a server could not be reached, or sent
// no valid answer, and why.
func unreachable(host string, err error) string {
	how := "no answer from "
	var failed *net.OpError
	if errors.As(err, &failed) && failed.Op == "dial" {
		how, err = "cannot reach ", failed.Err // without addresses, which mean nothing to a customer
	}
	return how + printable(host) + ": " + printable(err.Error())
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
