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

const connectEstablished = "HTTP/1.1 200 Connection established\r\n\r\n"

// tunnel answers CONNECT: it refuses what the policy refuses, opens what the policy
// has to see, and makes a tunnel for the rest.
func (p *Proxy) tunnel(r *http.Request, browser net.Conn, _ *goproxy.ProxyCtx) {
	if _, _, err := net.SplitHostPort(r.Host); err != nil {
		writeRawResponse(browser, http.StatusBadRequest, "CONNECT needs host:port, not "+printable(r.Host))
		return
	}
	if err := p.Err(); err != nil {
		writeRawResponse(browser, http.StatusBadGateway, printable(err.Error()))
		return
	}
	opened := p.policy.intercepts(ofTunnel(r.Host))
	denied, err := p.tunnelRefusal(r, opened)
	if err != nil {
		p.fail(err)
		writeRawResponse(browser, http.StatusBadGateway, printable(err.Error()))
		return
	}
	if denied != nil {
		p.refuseTunnel(browser, r.Host, denied)
		return
	}
	p.beginUse(r.Context(), r.Host)
	if opened || p.policy.needsRequests() {
		p.inspectTunnel(r, browser, opened)
		return
	}
	p.relayTunnel(r, browser, browser)
}

// tunnelRefusal applies the rules that may refuse a tunnel as such. In an opened tunnel
// a refusal by page waits for the requests: the browser shows the page then.
func (p *Proxy) tunnelRefusal(r *http.Request, opened bool) (*refusal, error) {
	if denied := p.admit(ofTunnel(r.Host), r.Header); denied != nil {
		return denied, nil
	}
	denied, err := p.hostRefusal(ofTunnel(r.Host))
	if err != nil {
		return nil, err
	}
	switch {
	case denied == nil:
		return p.tlsLimit.check(p.ctx, r.Host), nil
	case denied.action == actionPage && !denied.harmless && opened:
		return nil, nil
	}
	return denied, nil
}

// hostRefusal applies the rules that need only host and port.
func (p *Proxy) hostRefusal(s subject) (*refusal, error) {
	for _, name := range s.hosts {
		if denied := p.builtin.host(name); denied != nil {
			return denied, nil
		}
		one := s
		one.hosts = []string{name}
		denied, err := firstRefusal(p.policy, one, func(rule hostRule) (*refusal, error) { return rule.host(name, s.port), nil })
		if denied != nil || err != nil {
			return denied, err
		}
	}
	return nil, nil
}

// inspectTunnel looks at the first byte that the browser sends. A TLS handshake is answered
// with a certificate of the run's authority, if its host is to be opened; anything
// else is plain HTTP, as with an unencrypted WebSocket.
func (p *Proxy) inspectTunnel(r *http.Request, browser net.Conn, opened bool) {
	if _, err := io.WriteString(browser, connectEstablished); err != nil {
		return
	}
	_ = browser.SetReadDeadline(p.now().Add(idleTimeout))
	reader := bufio.NewReader(browser)
	head, err := reader.Peek(1)
	if err != nil {
		return
	}
	_ = browser.SetReadDeadline(time.Time{})
	replayed := replay(browser, reader)
	switch {
	case head[0] != tlsHandshake:
		p.interceptor.serve(replayed, "http", r.Host)
	case opened:
		p.interceptor.serve(replayed, "https", r.Host)
	default:
		p.relayTunnel(r, nil, replayed)
	}
}

// relayTunnel dials the server and copies bytes both ways until both sides have ended, or
// one has failed. It writes the outcome of the dialling to status; nil if it was
// already reported.
func (p *Proxy) relayTunnel(r *http.Request, status io.Writer, browser net.Conn) {
	flow := p.newFlow(Flow{Host: r.Host, Method: http.MethodConnect, Length: -1})
	server, err := p.dialServer(r.Host)
	if err != nil {
		flow.end(p.now(), err)
		var unreachable *unreachableError
		switch {
		case errors.As(err, &unreachable) && status != nil:
			p.refuseTunnel(browser, r.Host, unreachable.refusal())
		case errors.As(err, &unreachable):
			p.recordTunnel(r.Host, unreachable.refusal())
		case status != nil:
			writeRawResponse(browser, http.StatusBadGateway, dialErrorText(r.Host, err))
		}
		return
	}
	p.group.AddConn(server)
	defer p.group.CloseConn(server)
	defer context.AfterFunc(p.ctx, func() { _ = server.Close() })()
	setMeter(server, flow)
	ends := &tunnelEnds{Conn: browser}
	defer p.watch(flow, ofTunnel(r.Host), func(denied *refusal) {
		denied = denied.cut()
		denied.harmless = flow.isQuiet() // browsers keep tunnels that they do not use, and open others
		p.recordTunnel(r.Host, denied)
		ends.cut(server, denied)
	})()
	if status != nil {
		if _, err := io.WriteString(status, connectEstablished); err != nil {
			return
		}
	}
	client := browser
	if hasRule[timeout](p.policy) {
		client = ends
	}
	conn, denied := p.certificateRefusal(r.Host, client)
	if denied != nil {
		flow.end(p.now(), errRefused)
		p.refuseTunnel(conn, r.Host, denied)
		return
	}
	limit := p.cutOf(ofTunnel(r.Host), func(denied *refusal) { p.recordTunnel(r.Host, denied) })
	flow.end(p.now(), relay(conn, limit.conn(server)))
	ends.hang()
}

// dialServer connects a tunnel to its server. It uses the proxy's context: a client that
// has ended its side may still receive an answer.
func (p *Proxy) dialServer(address string) (net.Conn, error) {
	if err := p.checkReach(p.ctx, address); err != nil {
		return nil, err
	}
	return p.dial(p.ctx, "tcp", address)
}

// checkReach returns an *unreachableError for an address that is forbidden without resolving
// it: an upstream proxy would resolve it elsewhere.
func (p *Proxy) checkReach(ctx context.Context, address string) error {
	if p.reach == nil || p.config.Hosts.has(address) {
		return nil
	}
	return p.reach.checkLiteral(ctx, address)
}

// relay copies both ways until both have ended, and returns the first error. If the network cut the connection, what it let through
// arrives before both ends see a reset.
func relay(a, b net.Conn) error {
	var wg sync.WaitGroup
	failed := make(chan error, 2)
	wg.Go(func() { failed <- copyHalf(a, b) })
	wg.Go(func() { failed <- copyHalf(b, a) })
	wg.Wait()
	if isSevered(a) || isSevered(b) {
		for _, c := range []net.Conn{a, b} {
			stream.Drain(c, drainTimeout)
			stream.Abort(c)
		}
	}
	if err := <-failed; err != nil {
		return err
	}
	return <-failed
}

// copyHalf copies src to dst until src ends, and then half-closes dst, so that dst may
// still answer. After a failure both sides are closed; after a cut, the other direction may still write what it has read.
func copyHalf(dst, src net.Conn) error {
	_, err := stream.Copy(struct{ io.Writer }{dst}, onlyReader{src})
	if err == nil && stream.CloseWrite(dst) == nil {
		return nil
	}
	for _, c := range []net.Conn{dst, src} {
		if isSevered(dst) || isSevered(src) {
			_ = c.SetReadDeadline(time.Unix(1, 0))
			_ = c.SetWriteDeadline(time.Now().Add(drainTimeout))
		} else {
			_ = c.Close()
		}
	}
	return err
}

// writeRawResponse writes a complete one-line answer to a hijacked connection. It shuts down
// the writing side only: closing both while the client still sends would destroy the
// answer.
func writeRawResponse(c net.Conn, status int, line string) {
	_, _ = fmt.Fprintf(c, "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\n"+
		"Content-Length: %d\r\nConnection: close\r\n\r\n%s\n", status, http.StatusText(status), len(line)+1, line)
	linger(c)
}

// How long, and for how many bytes, linger reads from a refused client.
const (
	lingerTimeout = 500 * time.Millisecond
	lingerBytes   = 256 << 10
)

// linger shuts down the writing side and discards what still arrives, for a while.
func linger(c net.Conn) {
	_ = stream.CloseWrite(c) // where that is not possible, reading on is enough
	_ = c.SetReadDeadline(time.Now().Add(lingerTimeout))
	_, _ = io.Copy(io.Discard, io.LimitReader(c, lingerBytes))
}
