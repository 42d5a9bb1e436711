package network

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"cxmatrix/fixtures/hang"
)

// FuzzListener throws bytes at a proxy. Whatever comes, it answers as HTTP does
// or closes, in time, and nothing inside panics.
func FuzzListener(f *testing.F) {
	for _, seed := range []string{
		"", "\r\n\r\n", "GET http://site.example.test/ HTTP/1.1\r\nHost: a\r\n\r\n",
		"CONNECT site.example.test:80 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.0\r\n\r\n",
		"CONNECT gone.example.test:443 HTTP/1.1\r\nHost: a\r\n\r\n",
		"CONNECT :::::: HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT / HTTP/1.1\r\nHost: a:1\r\n\r\n",
		"CONNECT a\x00b:1 HTTP/1.1\r\nHost: \x00\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"GET http:// HTTP/1.1\r\nHost:\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET ftp://site.example.test/ HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST http://site.example.test/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET",
		"POST http://site.example.test/ HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nshort",
		"GET http://site.example.test/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nframe",
		"GET http://gone.example.test/ HTTP/1.1\r\nHost: a\r\nConnection: , Host,Upgrade\r\nUpgrade: h2c\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
	} {
		f.Add([]byte(seed))
	}
	complaints := new(complaintBook)
	p := fuzzedProxy(f, complaints)
	f.Fuzz(func(t *testing.T, input []byte) {
		answer, err := throw(p.Addr(), input)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("no end after %q; so far %q", input, answer)
		}
		if len(answer) > 0 && !bytes.HasPrefix(answer, []byte("HTTP/1.")) {
			t.Fatalf("%q was answered with %q", input, answer)
		}
		if text := complaints.panics(); text != "" {
			t.Fatalf("%q: %s", input, text)
		}
	})
}

// FuzzPolicy throws bytes at a network with a rule of every kind, logged in: at the
// proxy itself, and inside a tunnel, plain and over TLS. Nothing panics, the policy
// can still be enforced, and it does not answer to the wrong question.
func FuzzPolicy(f *testing.F) {
	for i, text := range hostileTexts {
		if len(text) < 2000 {
			f.Add(byte(i), []byte(text))
		}
	}
	complaints := new(complaintBook)
	n := newFullNetwork(f, complaints)
	f.Fuzz(func(t *testing.T, way byte, input []byte) {
		n.meet(way, spelledOut(input, n.login))
		if text := complaints.panics(); text != "" {
			t.Fatalf("%d %q: %s", way%4, input, text)
		}
		if err := n.Err(); err != nil {
			t.Fatalf("%d %q: %v", way%4, input, err)
		}
	})
}

// spelledOut fills in what a text for all ways leaves open.
func spelledOut(input []byte, login string) []byte {
	return []byte(strings.NewReplacer("{T}", "http://"+fullSite, "{H}", fullSite, "{L}", login).Replace(string(input)))
}

// meet sends bytes by one of four ways: to the proxy, into a plain tunnel, and into one
// with TLS, where HTTP/1 or HTTP/2 was agreed on. It reads to the end.
func (n *fullNetwork) meet(way byte, input []byte) {
	c, err := net.Dial("tcp", n.Addr())
	if err != nil {
		return
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(fuzzPatience))
	conn := c
	open := "CONNECT " + fullSite + ":%s HTTP/1.1\r\nHost: x\r\n" + n.login + "\r\n"
	switch way % 4 {
	case 1:
		_, _ = fmt.Fprintf(c, open, "80")
	case 2:
		conn, err = enter(c, fmt.Sprintf(open, "443"), fullSite, "http/1.1")
	case 3:
		conn, err = enter(c, fmt.Sprintf(open, "443"), fullSite, "h2")
	}
	if err != nil {
		return
	}
	_, _ = conn.Write(input)
	_ = c.(*net.TCPConn).CloseWrite()
	_, _ = io.Copy(io.Discard, conn)
}

// fuzzPatience ends what a rule answers by silence.
const fuzzPatience = 300 * time.Millisecond

// fuzzedProxy reaches one server, whatever names it is asked for: a fuzzer must
// not call strangers. Names that begin with "gone" can't be reached.
func fuzzedProxy(f *testing.F, complaints io.Writer) *Proxy {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	f.Cleanup(site.Close)
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if len(address) > 4 && address[:4] == "gone" {
			return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("connection refused")}
		}
		var d net.Dialer
		return d.DialContext(ctx, "tcp", site.Listener.Addr().String())
	}
	p, err := start(context.Background(), dial, complaints)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = p.Close() })
	return p
}

// throw sends input, ends its side, and reads to the end.
func throw(address string, input []byte) ([]byte, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(hang.Limit))
	if _, err := c.Write(input); err != nil {
		return nil, err
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		return nil, err
	}
	return io.ReadAll(c)
}

// complaintBook keeps what the proxy logs.
type complaintBook struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (b *complaintBook) Write(p []byte) (int, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	return b.text.Write(p)
}

// panics returns what was logged since the last call, if a panic is in it.
func (b *complaintBook) panics() string {
	b.lock.Lock()
	defer b.lock.Unlock()
	text := b.text.String()
	b.text.Reset()
	if bytes.Contains([]byte(text), []byte("panic")) {
		return text
	}
	return ""
}
