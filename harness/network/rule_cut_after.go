package network

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"cxmatrix/harness/network/stream"
	"cxmatrix/matrix"
)

// cutAfter cuts what a browser sends and receives after a number of bytes, both directions together: a tunnel, or the bodies of
// one request where the proxy sees requests. What it lets through arrives before the reset.
type cutAfter struct {
	id    matrix.Constraint
	bytes int64
}

func newCutAfter(_ *Proxy, r matrix.Rule) (any, error) { return cutAfter{r.ID, r.Size}, nil }

func (c cutAfter) refusal() *refusal {
	return &refusal{look: look{action: actionReset}, rule: c.id, reason: fmt.Sprintf("cut after %d bytes", c.bytes), delivered: true}
}

// errCut ends what has used up its bytes.
var errCut = errors.New("the network cut the connection")

// drainTimeout is how long what was let through may take to arrive, before the reset.
const drainTimeout = 5 * time.Second

// cut is what is left of the bytes of a tunnel or of a request; nil is no limit.
type cut struct {
	left  atomic.Int64
	done  atomic.Bool
	onCut func(*refusal)
	rule  cutAfter
}

// cutOf returns the limit of a subject: the lowest of the rules that apply.
func (p *Proxy) cutOf(s subject, onCut func(*refusal)) (lowest *cut) {
	for _, e := range p.policy {
		c, ok := e.rule.(cutAfter)
		if !ok || !e.scope.covers(s) || isUncounted(s.hosts[0]) || lowest != nil && lowest.rule.bytes <= c.bytes {
			continue
		}
		lowest = &cut{rule: c, onCut: onCut}
		lowest.left.Store(c.bytes)
	}
	return lowest
}

// take is how many of n bytes still pass.
func (c *cut) take(n int) int {
	left := c.left.Add(-int64(n))
	return max(0, n+int(min(0, max(left, -int64(n)))))
}

// end records the cut, and returns its error. What passed before must have been passed on.
func (c *cut) end() error {
	if !c.done.Swap(true) {
		c.onCut(c.rule.refusal())
	}
	return errCut
}

// cutReader is a body that ends with its last byte that passes.
type cutReader struct {
	io.ReadCloser
	cut  *cut
	over bool // the last byte has passed
}

func (c *cut) body(b io.ReadCloser) io.ReadCloser {
	if c == nil || b == nil || b == http.NoBody {
		return b
	}
	return &cutReader{ReadCloser: b, cut: c}
}

func (r *cutReader) Read(b []byte) (int, error) {
	if r.over {
		return 0, r.cut.end()
	}
	n, err := r.ReadCloser.Read(b)
	passed := r.cut.take(n)
	if r.over = passed < n; !r.over {
		return n, err
	}
	if passed == 0 {
		return 0, r.cut.end()
	}
	return passed, nil
}

// cutStream is what a connection carries after it switched protocols.
type cutStream struct {
	cutReader
	to io.Writer
}

func (s *cutStream) Write(b []byte) (int, error) {
	return s.cut.write(s.to, b)
}

// write writes what passes.
func (c *cut) write(to io.Writer, b []byte) (int, error) {
	passed := c.take(len(b))
	n, err := to.Write(b[:passed])
	if err == nil && passed < len(b) {
		err = c.end()
	}
	return n, err
}

// switched limits the connection of an answer that switched protocols.
func (c *cut) switched(b io.ReadCloser) io.ReadCloser {
	to, ok := b.(io.Writer)
	if c == nil || !ok {
		return b
	}
	return &cutStream{cutReader{ReadCloser: b, cut: c}, to}
}

// conn limits a tunnel, at its server's end.
func (c *cut) conn(server net.Conn) net.Conn {
	if c == nil {
		return server
	}
	return &cutConn{Conn: server, reader: cutReader{ReadCloser: server, cut: c}}
}

type cutConn struct {
	net.Conn
	reader cutReader
}

func (c *cutConn) Read(b []byte) (int, error) { return c.reader.Read(b) }

func (c *cutConn) Write(b []byte) (int, error) { return c.reader.cut.write(c.Conn, b) }

func (c *cutConn) Severed() bool { return c.reader.cut.done.Load() }

// NetConn returns the wrapped connection.
func (c *cutConn) NetConn() net.Conn { return c.Conn }

// CloseWrite shuts down the writing side only.
func (c *cutConn) CloseWrite() error { return stream.CloseWrite(c.Conn) }
