package network

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
)

// client is the side of the browser: a ResponseWriter that passes each piece of
// an answer on as it comes, and gives its connection away whole.
type client struct {
	http.ResponseWriter
	live *live
	conn net.Conn // once it was given away
}

// Write sends a piece of the body at once: what a server streams must not wait
// here for more.
func (c *client) Write(piece []byte) (int, error) {
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
	return io.CopyBuffer(struct{ io.Writer }{c}, onlyReader{body}, make([]byte, pieceSize))
}

// Flush sends what is waiting.
func (c *client) Flush() { _ = http.NewResponseController(c.ResponseWriter).Flush() }

// Hijack gives the connection away. What the client sent right behind its request
// is read from the connection first: goproxy would lose it.
func (c *client) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(c.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	c.live.hold(conn)
	c.conn = conn
	tcp, isTCP := conn.(*net.TCPConn)
	if !isTCP {
		return nil, nil, errors.New("hijack: not a TCP connection")
	}
	early, _ := buffers.Reader.Peek(buffers.Reader.Buffered()) // never fails for what is buffered
	if len(early) > 0 {
		conn = &replaying{TCPConn: tcp, reader: io.MultiReader(bytes.NewReader(bytes.Clone(early)), tcp)}
	}
	return conn, bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn)), nil
}

// release closes a connection that was given away; goproxy leaves it open after
// a WebSocket.
func (c *client) release() {
	if c.conn != nil {
		c.live.drop(c.conn)
	}
}

// replaying is a connection whose first bytes were read already.
type replaying struct {
	*net.TCPConn
	reader io.Reader
}

func (r *replaying) Read(p []byte) (int, error) { return r.reader.Read(p) }

// WriteTo hides TCPConn's, which would pass the early bytes by.
func (r *replaying) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, onlyReader{r.reader}) }

type onlyReader struct{ io.Reader }
