package network

import (
	"context"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"

	"cxmatrix/harness/network/stream"
)

// LossHost is a helper: each connection to it dies, if the line loses any.
const LossHost = "loss.cxmatrix.test"

// errLost is the error of a connection that the line lost.
var errLost = fmt.Errorf("the line lost the connection: %w", syscall.ECONNRESET)

// lossyConn is a connection of the browser that the line may lose. It is the browser's, since the proxy's connections to servers are
// kept and shared where it sees requests: those few would hide what customers see.
type lossyConn struct {
	net.Conn
	proxy *Proxy

	lock      sync.Mutex
	host      string // "" until its first use
	remaining int    // bytes it still carries, if it is doomed
	doomed    bool
	dead      bool
}

// lossyListener accepts connections that may be lost.
type lossyListener struct {
	net.Listener
	proxy *Proxy
}

// Accept implements net.Listener.
func (l lossyListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	lossy := &lossyConn{Conn: c, proxy: l.proxy}
	l.proxy.browserConns.Store(lossy, nil)
	return lossy, nil
}

type browserConnKey struct{}

// withBrowserConn lets requests find the browser's connection.
func withBrowserConn(ctx context.Context, c net.Conn) context.Context {
	if lossy, ok := c.(*lossyConn); ok {
		return context.WithValue(ctx, browserConnKey{}, lossy)
	}
	return ctx
}

// beginUse draws the fate of a browser's connection with its first use, and begins the line's outages with the first one of all. The
// checks' own hosts are left alone.
func (p *Proxy) beginUse(ctx context.Context, host string) {
	c, ok := ctx.Value(browserConnKey{}).(*lossyConn)
	if !ok {
		return
	}
	name := hostName(host)
	if IsHelperHost(name) {
		if name == LossHost && p.fates != nil {
			c.meet(host, 1)
		}
		return
	}
	p.line.Outages(p.outage)
	if c.use(host) && p.fates != nil {
		if after := p.fates.Next(host); after > 0 {
			c.meet(host, after)
		}
	}
}

// use notes what a connection is used for; false if that is known.
func (c *lossyConn) use(host string) (first bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.host != "" {
		return false
	}
	c.host = host
	return true
}

// meet makes a connection die after a number of bytes, both directions together.
func (c *lossyConn) meet(host string, after int) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.host, c.doomed, c.remaining = host, true, after
}

func (c *lossyConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p[:c.allowance(len(p))])
	return c.consume("read", n, err)
}

func (c *lossyConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p[:c.allowance(len(p))])
	return c.consume("write", n, err)
}

// allowance is how many of n bytes still get through.
func (c *lossyConn) allowance(n int) int {
	c.lock.Lock()
	defer c.lock.Unlock()
	if !c.doomed {
		return n
	}
	return min(n, max(0, c.remaining))
}

// consume counts transferred bytes; with the last of them a doomed connection dies.
func (c *lossyConn) consume(op string, n int, err error) (int, error) {
	c.lock.Lock()
	if c.doomed {
		c.remaining -= n
	}
	dies, host := c.doomed && c.remaining <= 0 && !c.dead, c.host
	c.dead = c.dead || dies
	dead := c.dead
	c.lock.Unlock()
	if dies {
		c.proxy.recordLoss(host)
		stream.Abort(c.Conn)
	}
	if dead {
		return n, &net.OpError{Op: op, Net: "tcp", Err: errLost}
	}
	return n, err
}

// Close passes the fate of a connection that ended before its time on to the next.
func (c *lossyConn) Close() error {
	c.lock.Lock()
	escaped, host := c.doomed && !c.dead, c.host
	c.doomed = false
	c.lock.Unlock()
	if escaped {
		c.proxy.fates.Escaped(host)
	}
	c.proxy.browserConns.Delete(c)
	return c.Conn.Close()
}

func (c *lossyConn) CloseWrite() error { return stream.CloseWrite(c.Conn) }

// NetConn returns the wrapped connection.
func (c *lossyConn) NetConn() net.Conn { return c.Conn }

// Severed reports whether the connection has died.
func (c *lossyConn) Severed() bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.dead
}

// recordLoss records a connection that the line lost.
func (p *Proxy) recordLoss(host string) {
	p.record(Event{Rule: ConstraintLine, Host: host, Action: actionReset, Blocked: true, Reason: "the line lost the connection"})
}

// outage records what an outage of the line interrupts, and resets the browser's connections if the line's outages do. It begins now.
func (p *Proxy) outage(length time.Duration) {
	e := Event{Rule: ConstraintLine, Action: actionSilence, Reason: fmt.Sprintf("an outage of %v", length)}
	if p.config.Line.Outage.Reset {
		e.Action, e.Blocked = actionReset, true
	}
	seen := map[string]bool{}
	for _, flow := range p.flows.all() {
		if host := flow.host(); flow.isWaiting() && !seen[host] {
			seen[host] = true
			e.Host = host
			p.record(e)
		}
	}
	if !p.config.Line.Outage.Reset {
		return
	}
	p.browserConns.Range(func(c, _ any) bool {
		c.(*lossyConn).reset()
		return true
	})
}

// reset ends a connection, as a line does that forgot it.
func (c *lossyConn) reset() {
	c.lock.Lock()
	c.dead, c.doomed = true, false
	c.lock.Unlock()
	stream.Abort(c.Conn)
}

// TryOutage begins an outage out of turn, to prove that the line has them.
func (p *Proxy) TryOutage(length time.Duration) {
	p.line.TryOutage(length)
	p.outage(length)
}
