package network

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/elazarl/goproxy"
)

// halfConn is a connection whose sending side can be ended alone.
type halfConn interface {
	net.Conn
	CloseWrite() error
}

// tunnel answers CONNECT: it dials the server and copies bytes both ways until
// both sides have ended, or one has failed.
func (p *Proxy) tunnel(r *http.Request, browser net.Conn, _ *goproxy.ProxyCtx) {
	if _, _, err := net.SplitHostPort(r.Host); err != nil {
		answerRaw(browser, http.StatusBadRequest, "CONNECT needs host:port, not "+printable(r.Host))
		return
	}
	server, err := p.dial(r.Context(), "tcp", r.Host)
	if err != nil {
		answerRaw(browser, http.StatusBadGateway, unreachable(r.Host, err))
		return
	}
	p.live.hold(server)
	defer p.live.drop(server)
	if _, err := io.WriteString(browser, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	join(browser, server)
}

// join copies both ways and returns when both ways have ended.
func join(a, b net.Conn) {
	var both sync.WaitGroup
	both.Go(func() { pour(a, b) })
	both.Go(func() { pour(b, a) })
	both.Wait()
}

// pour copies src to dst until src ends, and then ends dst's incoming side alone,
// so that dst may still answer. After a failure neither side can go on.
func pour(dst, src net.Conn) {
	_, err := io.Copy(dst, src)
	half, canHalf := dst.(halfConn)
	if err == nil && canHalf && half.CloseWrite() == nil {
		return
	}
	_ = dst.Close()
	_ = src.Close()
}

// answerRaw writes a whole answer of one line to a connection that left the HTTP
// server. It ends the sending side only: closing both while the client
// still sends would take the answer away from it.
func answerRaw(c net.Conn, status int, line string) {
	_, _ = fmt.Fprintf(c, "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\n"+
		"Content-Length: %d\r\nConnection: close\r\n\r\n%s\n", status, http.StatusText(status), len(line)+1, line)
	linger(c)
}

// How long, and for how many bytes, a refused client is heard out.
const (
	lingerTime  = 500 * time.Millisecond
	lingerBytes = 256 << 10
)

// linger ends the sending side and drops what still comes, for a while.
func linger(c net.Conn) {
	if half, canHalf := c.(halfConn); canHalf {
		_ = half.CloseWrite()
	}
	_ = c.SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = io.Copy(io.Discard, io.LimitReader(c, lingerBytes))
}
