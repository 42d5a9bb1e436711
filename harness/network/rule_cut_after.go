package network

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"

	"cxmatrix/harness/network/stream"
	"cxmatrix/matrix"
)

// cutAfter cuts connections to servers after a number of bytes, both directions together.
type cutAfter struct {
	id     matrix.Constraint
	bytes  int64
	record func(Event)
}

func newCutAfter(p *Proxy, r matrix.Rule) (any, error) {
	return cutAfter{r.ID, r.Size, p.record}, nil
}

// dialer wraps next so that its connections are cut.
func (c cutAfter) dialer(limit *ruleScope, next dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := next(ctx, network, address)
		if err != nil || isUncounted(hostName(address)) || !limit.covers(ofTunnel(address)) {
			return conn, err
		}
		return &cutConn{Conn: conn, rule: c, host: address}, nil
	}
}

// errCut ends a connection that has used up its bytes.
var errCut = errors.New("the network cut the connection")

type cutConn struct {
	net.Conn
	rule cutAfter
	host string
	used atomic.Int64
	cut  atomic.Bool
}

func (c *cutConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	return c.count(n, err)
}

func (c *cutConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	return c.count(n, err)
}

func (c *cutConn) count(n int, err error) (int, error) {
	if c.used.Add(int64(n)) <= c.rule.bytes {
		return n, err
	}
	if !c.cut.Swap(true) {
		c.rule.record(Event{Rule: c.rule.id, Host: c.host, Action: actionReset, Blocked: true,
			Reason: fmt.Sprintf("cut after %d bytes", c.rule.bytes)})
		stream.Abort(c.Conn)
	}
	return n, errCut
}

func (c *cutConn) Severed() bool { return c.cut.Load() }

// NetConn returns the wrapped connection.
func (c *cutConn) NetConn() net.Conn { return c.Conn }

// CloseWrite shuts down the writing side only.
func (c *cutConn) CloseWrite() error { return stream.CloseWrite(c.Conn) }
