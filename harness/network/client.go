package network

import (
	"bufio"
	"io"
	"net"
	"net/http"

	"cxmatrix/harness/network/stream"
)

// client is the browser's side: a ResponseWriter that passes each piece of an answer
// on as it arrives, writes nothing where the policy requires silence or a reset, and
// loses no bytes when its connection is hijacked.
type client struct {
	http.ResponseWriter
	live     *stream.Group
	exchange *exchange
	conn     net.Conn // once it was hijacked
}

// muted reports whether nothing more may be written.
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

// Write sends a piece of the body at once: a streamed answer must not be buffered here.
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

// pieceSize is the largest piece of a body in memory, in bytes.
const pieceSize = 64 << 10

// ReadFrom copies a body in larger pieces than io.Copy would.
func (c *client) ReadFrom(body io.Reader) (int64, error) {
	return stream.Copy(struct{ io.Writer }{c}, onlyReader{body})
}

// Flush sends buffered data.
func (c *client) Flush() {
	if !c.muted() {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
	}
}

// Hijack takes over the connection. Bytes that the client sent right behind its request
// are replayed first: goproxy would lose them.
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

// reset ends the connection so that the browser sees a reset. Where a connection
// carries several exchanges (HTTP/2) only this one is reset.
func (c *client) reset() {
	conn, _, err := http.NewResponseController(c.ResponseWriter).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	stream.Abort(conn)
}

// silence keeps the client waiting until it gives up, or the proxy ends. It reads the
// connection meanwhile: behind a pipelined request net/http would not detect the end.
// Where a connection carries several exchanges (HTTP/2) the context signals the end.
func (c *client) silence(r *http.Request) {
	conn, _, err := c.Hijack()
	if err != nil {
		<-r.Context().Done()
		return
	}
	_, _ = io.Copy(io.Discard, conn)
}

// release closes a hijacked connection; goproxy leaves it open after a WebSocket.
func (c *client) release() {
	if c.conn != nil {
		c.live.Drop(c.conn)
	}
}
