package network_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"cxmatrix/harness/network"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// move requests a load and returns when it has arrived at the other end.
func (l load) move(c net.Conn, err error) error {
	if err != nil {
		return err
	}
	defer c.Close()
	if err := binary.Write(c, binary.BigEndian, order{l.path == "up", int64(l.each())}); err != nil {
		return err
	}
	if l.path == "up" {
		go func() { _, _ = io.Copy(c, zeros(int64(l.each()))) }()
		_, err = io.ReadFull(c, make([]byte, 1))
		return err
	}
	_, err = io.CopyN(io.Discard, c, int64(l.each()))
	return err
}

// order makes the server read that many bytes and confirm, or send them.
type order struct {
	Up    bool
	Bytes int64
}

func serveLoads(b *testing.B) string {
	return serveRaw(b, func(c net.Conn) {
		var o order
		if binary.Read(c, binary.BigEndian, &o) != nil {
			return
		}
		if !o.Up {
			_, _ = io.Copy(c, zeros(o.Bytes))
		} else if _, err := io.CopyN(io.Discard, c, o.Bytes); err == nil {
			_, _ = c.Write([]byte{1})
		}
	})
}

// serveRaw serves connections until the benchmark ends.
func serveRaw(b *testing.B, serve func(net.Conn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); serve(c) }()
		}
	}()
	return l.Addr().String()
}

func startFor(b *testing.B, c network.Config) *network.Proxy {
	c.Reach = everyAddress
	p, err := network.Start(context.Background(), c)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = p.Close() })
	return p
}

// startToxiproxy limits a load's connection to its rate.
func startToxiproxy(b *testing.B, server string, l load) string {
	zerolog.SetGlobalLevel(zerolog.Disabled)
	proxy := toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), b.Name(), "127.0.0.1:0", server)
	if err := proxy.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(proxy.Stop)
	stream := map[string]string{"up": "upstream", "down": "downstream"}[l.path]
	toxic := fmt.Sprintf(`{"type": "bandwidth", "stream": %q, "attributes": {"rate": %d}}`, stream, int(l.kbps/8)) // kB/s
	if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		b.Fatal(err)
	}
	return proxy.Listen
}
