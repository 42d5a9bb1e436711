package network

import (
	"bufio"
	"bytes"
	"io"
	"net"

	"cxmatrix/harness/network/stream"
)

// rewound is a connection from which reader has read ahead: it replays those bytes first.
func rewound(conn net.Conn, reader *bufio.Reader) net.Conn {
	early, _ := reader.Peek(reader.Buffered()) // never fails for what is buffered
	if len(early) == 0 {
		return conn
	}
	return &replaying{Conn: conn, reader: io.MultiReader(bytes.NewReader(bytes.Clone(early)), conn)}
}

type replaying struct {
	net.Conn
	reader io.Reader
}

func (r *replaying) Read(p []byte) (int, error) { return r.reader.Read(p) }

// NetConn returns the wrapped connection.
func (r *replaying) NetConn() net.Conn { return r.Conn }

// CloseWrite shuts down the writing side only.
func (r *replaying) CloseWrite() error { return stream.CloseWrite(r.Conn) }

type onlyReader struct{ io.Reader }
