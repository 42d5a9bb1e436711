package network

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/elazarl/goproxy"

	"cxmatrix/harness/network/stream"
)

const established = "HTTP/1.1 200 Connection established\r\n\r\n"

// tunnel answers CONNECT: it refuses what the policy refuses, opens what the policy
// has to see, and makes a tunnel for the rest.
func (p *Proxy) tunnel(r *http.Request, browser net.Conn, _ *goproxy.ProxyCtx) {
	if _, _, err := net.SplitHostPort(r.Host); err != nil {
		answerRaw(browser, http.StatusBadRequest, "CONNECT needs host:port, not "+printable(r.Host))
		return
	}
	if err := p.Err(); err != nil {
		answerRaw(browser, http.StatusBadGateway, printable(err.Error()))
		return
	}
	name := hostName(r.Host)
	opened := p.policy.intercepts(name)
	no, err := p.refusesTunnel(r, name, opened)
	if err != nil {
		p.fail(err)
		answerRaw(browser, http.StatusBadGateway, printable(err.Error()))
		return
	}
	if no != nil {
		p.refuseTunnel(browser, r.Host, no)
		return
	}
	if opened || p.policy.looksInside() {
		p.open(r, browser, opened)
		return
	}
	p.pass(r, browser, browser)
}

// refusesTunnel applies the rules that may refuse a tunnel as such. In an opened tunnel
// a refusal by page waits for the requests: the browser shows the page then.
func (p *Proxy) refusesTunnel(r *http.Request, name string, opened bool) (*refusal, error) {
	if no := p.policy.admit(r.Header); no != nil {
		return no, nil
	}
	no, err := p.refusesHost(name)
	if err != nil {
		return nil, err
	}
	switch {
	case no == nil:
		return p.ceiling.refuses(p.ctx, r.Host), nil
	case no.how == byPage && !no.harmless && opened:
		return nil, nil
	}
	return no, nil
}

// refusesHost applies the rules that need only the host.
func (p *Proxy) refusesHost(name string) (*refusal, error) {
	if no := p.itself.host(name); no != nil {
		return no, nil
	}
	return first(p.policy, func(rule hostRule) (*refusal, error) { return rule.host(name), nil })
}

// open looks at the first byte that the browser sends. A TLS handshake is answered
// with a certificate of the run's authority, if its host is to be opened; anything
// else is plain HTTP, as with an unencrypted WebSocket.
func (p *Proxy) open(r *http.Request, browser net.Conn, opened bool) {
	if _, err := io.WriteString(browser, established); err != nil {
		return
	}
	_ = browser.SetReadDeadline(p.now().Add(idlePatience))
	reader := bufio.NewReader(browser)
	head, err := reader.Peek(1)
	if err != nil {
		return
	}
	_ = browser.SetReadDeadline(time.Time{})
	whole := rewound(browser, reader)
	switch {
	case head[0] != handshake:
		p.inside.serve(whole, "http", r.Host)
	case opened:
		p.inside.serve(whole, "https", r.Host)
	default:
		p.pass(r, nil, whole)
	}
}

// pass dials the server and copies bytes both ways until both sides have ended, or
// one has failed. It writes the outcome of the dialling to greeted; nil if it was
// already reported.
func (p *Proxy) pass(r *http.Request, greeted io.Writer, browser net.Conn) {
	flow := p.begin(Flow{Host: r.Host, Method: http.MethodConnect, Length: -1})
	server, err := p.dialServer(r.Host)
	if err != nil {
		flow.end(p.now(), err)
		var far *outOfReach
		switch {
		case errors.As(err, &far) && greeted != nil:
			p.refuseTunnel(browser, r.Host, far.refusal())
		case errors.As(err, &far):
			p.tellTunnel(r.Host, far.refusal())
		case greeted != nil:
			answerRaw(browser, http.StatusBadGateway, unreachable(r.Host, err))
		}
		return
	}
	p.live.Hold(server)
	defer p.live.Drop(server)
	defer context.AfterFunc(p.ctx, func() { _ = server.Close() })()
	attach(server, flow)
	if greeted != nil {
		if _, err := io.WriteString(greeted, established); err != nil {
			return
		}
	}
	whole, no := p.distrusts(r.Host, browser)
	if no != nil {
		flow.end(p.now(), errRefused)
		p.refuseTunnel(whole, r.Host, no)
		return
	}
	flow.end(p.now(), join(whole, server))
}

// dialServer connects a tunnel to its server. It uses the proxy's context: a client that
// has ended its side may still receive an answer.
func (p *Proxy) dialServer(address string) (net.Conn, error) {
	if err := p.reachable(p.ctx, address); err != nil {
		return nil, err
	}
	return p.dial(p.ctx, "tcp", address)
}

// reachable returns an *outOfReach for an address that is forbidden without resolving
// it: an upstream proxy would resolve it elsewhere.
func (p *Proxy) reachable(ctx context.Context, address string) error {
	if p.reach == nil || p.config.Hosts.has(address) {
		return nil
	}
	return p.reach.literal(ctx, address)
}

// join copies both ways until both have ended, and returns the first error.
func join(a, b net.Conn) error {
	var both sync.WaitGroup
	failed := make(chan error, 2)
	both.Go(func() { failed <- pour(a, b) })
	both.Go(func() { failed <- pour(b, a) })
	both.Wait()
	if err := <-failed; err != nil {
		return err
	}
	return <-failed
}

// pour copies src to dst until src ends, and then half-closes dst, so that dst may
// still answer. After a failure both sides are closed.
func pour(dst, src net.Conn) error {
	_, err := stream.Copy(struct{ io.Writer }{dst}, onlyReader{src})
	if err == nil && stream.CloseWrite(dst) == nil {
		return nil
	}
	if severed(dst) || severed(src) {
		stream.Abort(dst) // the other end has to see a reset, whichever direction fails first
		stream.Abort(src)
	}
	_ = dst.Close()
	_ = src.Close()
	return err
}

// answerRaw writes a complete one-line answer to a hijacked connection. It shuts down
// the writing side only: closing both while the client still sends would destroy the
// answer.
func answerRaw(c net.Conn, status int, line string) {
	_, _ = fmt.Fprintf(c, "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\n"+
		"Content-Length: %d\r\nConnection: close\r\n\r\n%s\n", status, http.StatusText(status), len(line)+1, line)
	linger(c)
}

// How long, and for how many bytes, linger reads from a refused client.
const (
	lingerTime  = 500 * time.Millisecond
	lingerBytes = 256 << 10
)

// linger shuts down the writing side and discards what still arrives, for a while.
func linger(c net.Conn) {
	_ = stream.CloseWrite(c) // where that is not possible, reading on is enough
	_ = c.SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = io.Copy(io.Discard, io.LimitReader(c, lingerBytes))
}
