package network

import (
	"bufio"
	"bytes"
	"io"
	"net"

	"cxmatrix/harness/network/stream"
)

// replay is a connection from which reader has read ahead: it replays those bytes first.
func replay(conn net.Conn, reader *bufio.Reader) net.Conn {
	buffered, _ := reader.Peek(reader.Buffered()) // never fails for what is buffered
	if len(buffered) == 0 {
		return conn
	}
	return &replayConn{Conn: conn, reader: io.MultiReader(bytes.NewReader(bytes.Clone(buffered)), conn)}
}

type replayConn struct {
	net.Conn
	reader io.Reader
}

func (r *replayConn) Read(p []byte) (int, error) { return r.reader.Read(p) }

// NetConn returns the wrapped connection.
func (r *replayConn) NetConn() net.Conn { return r.Conn }

// CloseWrite shuts down the writing side only.
func (r *replayConn) CloseWrite() error { return stream.CloseWrite(r.Conn) }

type onlyReader struct{ io.Reader }
