package network

import (
	"bufio"
	"io"
	"net"
	"net/http"

	"cxmatrix/harness/network/stream"
)

// client is the side of the browser: a ResponseWriter that passes each piece of
// an answer on as it comes, says nothing where the policy wants silence or a
// reset, and gives its connection away whole.
type client struct {
	http.ResponseWriter
	live     *stream.Group
	exchange *exchange
	conn     net.Conn // once it was given away
}

// muted reports whether nothing more is to be said.
func (c *client) muted() bool {
	_, refused := c.exchange.ended()
	return refused != nil
}

// WriteHeader sends the head of an answer.
func (c *client) WriteHeader(status int) {
	if !c.muted() {
		c.ResponseWriter.WriteHeader(status)
	}
}

// Write sends a piece of the body at once: what a server streams must not wait
// here for more.
func (c *client) Write(piece []byte) (int, error) {
	if c.muted() {
		return 0, errRefused
	}
	n, err := c.ResponseWriter.Write(piece)
	if err == nil {
		err = http.NewResponseController(c.ResponseWriter).Flush()
	}
	return n, err
}

// pieceSize is how many bytes of a body are held at most.
const pieceSize = 64 << 10

// ReadFrom copies a body in larger pieces than io.Copy would.
func (c *client) ReadFrom(body io.Reader) (int64, error) {
	return stream.Copy(struct{ io.Writer }{c}, onlyReader{body})
}

// Flush sends what is waiting.
func (c *client) Flush() {
	if !c.muted() {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
	}
}

// Hijack gives the connection away. What the client sent right behind its request
// comes first: goproxy would lose it.
func (c *client) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(c.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	c.live.Hold(conn)
	c.conn = conn
	conn = rewound(conn, buffers.Reader)
	return conn, bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn)), nil
}

// reset ends the connection so that the browser sees it torn. Where a connection
// carries several exchanges (HTTP/2) this one alone is torn.
func (c *client) reset() {
	conn, _, err := http.NewResponseController(c.ResponseWriter).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	stream.Abort(conn)
}

// silence keeps the client waiting until it gives up, or the proxy ends. Its
// connection is read meanwhile: net/http would not notice the end behind a second
// request that came early. Where a connection carries several exchanges (HTTP/2)
// the context knows.
func (c *client) silence(r *http.Request) {
	conn, _, err := c.Hijack()
	if err != nil {
		<-r.Context().Done()
		return
	}
	_, _ = io.Copy(io.Discard, conn)
}

// release closes a connection that was given away; goproxy leaves it open after
// a WebSocket.
func (c *client) release() {
	if c.conn != nil {
		c.live.Drop(c.conn)
	}
}
