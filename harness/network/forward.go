package network

import (
	"errors"
	"log"
	"net"
	"net/http"
	"strings"

	"github.com/elazarl/goproxy"
)

// newEngine makes the goproxy that handles requests. Its own ways to servers
// (variables of the environment, no check of certificates) are not used.
func (p *Proxy) newEngine(complaints *log.Logger) *goproxy.ProxyHttpServer {
	engine := goproxy.NewProxyHttpServer()
	engine.Logger = complaints
	engine.Tr = p.transport
	engine.ConnectDial = nil
	engine.KeepAcceptEncoding = true
	engine.NonproxyHandler = http.HandlerFunc(notProxied)
	tunnel := &goproxy.ConnectAction{Action: goproxy.ConnectHijack, Hijack: p.tunnel}
	engine.OnRequest().HandleConnectFunc(func(host string, _ *goproxy.ProxyCtx) (*goproxy.ConnectAction, string) {
		return tunnel, host
	})
	engine.OnRequest().DoFunc(p.forward)
	engine.OnResponse().DoFunc(answerFailure)
	return engine
}

// newTransport makes the way to servers: it passes bodies on as they are.
func newTransport(dial dialFunc) *http.Transport {
	return &http.Transport{
		DialContext:         dial,
		DisableCompression:  true,
		MaxIdleConnsPerHost: 16,
		ReadBufferSize:      pieceSize,
		WriteBufferSize:     pieceSize,
		IdleConnTimeout:     idlePatience,
	}
}

// forward prepares a request for its server.
func (p *Proxy) forward(r *http.Request, ctx *goproxy.ProxyCtx) (*http.Request, *http.Response) {
	dropHop(r.Header)
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		r.Header.Del("Upgrade") // goproxy passes no other
	}
	ctx.RoundTripper = goproxy.RoundTripperFunc(p.roundTrip)
	return r, nil
}

// roundTrip watches the answer's body, so that one which breaks off can be told
// from one that ends.
func (p *Proxy) roundTrip(r *http.Request, _ *goproxy.ProxyCtx) (*http.Response, error) {
	answer, err := p.transport.RoundTrip(r)
	if err != nil || answer.StatusCode == http.StatusSwitchingProtocols {
		return answer, err
	}
	dropHop(answer.Header)
	answer.Header.Del("Connection")
	answer.Body = &watched{ReadCloser: answer.Body, exchange: exchangeOf(r.Context())}
	return answer, nil
}

// answerFailure tells a client in one line what could not be reached.
func answerFailure(answer *http.Response, ctx *goproxy.ProxyCtx) *http.Response {
	if answer != nil || ctx.Error == nil {
		return answer
	}
	line := unreachable(ctx.Req.URL.Host, ctx.Error) + "\n"
	return goproxy.NewResponse(ctx.Req, "text/plain; charset=utf-8", http.StatusBadGateway, line)
}

func notProxied(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "this is a proxy: ask it for an absolute address", http.StatusBadRequest)
}

// unreachable says in one line that a server could not be reached, or did not
// answer as servers do, and why.
func unreachable(host string, err error) string {
	how := "no answer from "
	var failed *net.OpError
	if errors.As(err, &failed) && failed.Op == "dial" {
		how, err = "cannot reach ", failed.Err // without addresses that mean nothing to a customer
	}
	return how + printable(host) + ": " + printable(err.Error())
}

// printable folds what could break a line.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
}
