package network

import (
	"bufio"
	"io"
	"net"
	"net/http"

	"cxmatrix/harness/network/stream"
)

// clientWriter is the browser's side: a ResponseWriter that passes each piece of an answer
// on as it arrives, writes nothing where the policy requires silence or a reset, and
// loses no bytes when its connection is hijacked.
type clientWriter struct {
	http.ResponseWriter
	group    *stream.Group
	exchange *exchange
	conn     net.Conn // once it was hijacked
}

// suppressed reports whether nothing more may be written.
func (c *clientWriter) suppressed() bool {
	_, refused := c.exchange.abortState()
	return refused != nil
}

// WriteHeader sends the head of an answer.
func (c *clientWriter) WriteHeader(status int) {
	if !c.suppressed() {
		c.ResponseWriter.WriteHeader(status)
	}
}

// Write sends a piece of the body at once: a streamed answer must not be buffered here.
func (c *clientWriter) Write(piece []byte) (int, error) {
	if c.suppressed() {
		return 0, errRefused
	}
	n, err := c.ResponseWriter.Write(piece)
	if err == nil {
		err = http.NewResponseController(c.ResponseWriter).Flush()
	}
	return n, err
}

// bufferSize is the largest piece of a body in memory, in bytes.
const bufferSize = 64 << 10

// ReadFrom copies a body in larger pieces than io.Copy would.
func (c *clientWriter) ReadFrom(body io.Reader) (int64, error) {
	return stream.Copy(struct{ io.Writer }{c}, onlyReader{body})
}

// Flush sends buffered data.
func (c *clientWriter) Flush() {
	if !c.suppressed() {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
	}
}

// Hijack takes over the connection. Bytes that the client sent right behind its request
// are replayed first: goproxy would lose them.
func (c *clientWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(c.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	c.group.AddConn(conn)
	c.conn = conn
	conn = replay(conn, buffers.Reader)
	return conn, bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn)), nil
}

// reset ends the connection so that the browser sees a reset. Where a connection
// carries several exchanges (HTTP/2) only this one is reset. delivered waits until what was written has arrived.
func (c *clientWriter) reset(delivered bool) {
	if c.conn != nil {
		abort(c.conn, delivered)
		return
	}
	conn, _, err := http.NewResponseController(c.ResponseWriter).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	abort(conn, delivered)
}

func abort(c net.Conn, delivered bool) {
	if delivered {
		stream.Drain(c, drainTimeout)
	}
	stream.Abort(c)
}

// hang keeps the client waiting until it gives up, or the proxy ends. It reads the
// connection meanwhile: behind a pipelined request net/http would not detect the end.
// Where a connection carries several exchanges (HTTP/2) the context signals the end.
func (c *clientWriter) hang(r *http.Request) {
	conn, _, err := c.Hijack()
	if err != nil {
		<-r.Context().Done()
		return
	}
	_, _ = io.Copy(io.Discard, conn)
}

// release closes a hijacked connection; goproxy leaves it open after a WebSocket.
func (c *clientWriter) release() {
	if c.conn != nil {
		c.group.CloseConn(c.conn)
	}
}
