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

// FuzzListener sends arbitrary bytes to a proxy. It must answer in HTTP
// or close the connection, in time, and must not panic.
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
	errorLog := new(logBuffer)
	p := fuzzedProxy(f, errorLog)
	f.Fuzz(func(t *testing.T, input []byte) {
		response, err := sendRaw(p.Addr(), input)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("no end after %q; so far %q", input, response)
		}
		if len(response) > 0 && !bytes.HasPrefix(response, []byte("HTTP/1.")) {
			t.Fatalf("%q was answered with %q", input, response)
		}
		if text := errorLog.panics(); text != "" {
			t.Fatalf("%q: %s", input, text)
		}
	})
}

// FuzzPolicy sends arbitrary bytes to a network with a rule of every kind, logged in: to the
// proxy itself, and inside a tunnel, plain and over TLS. It must not panic, must still
// enforce the policy, and must not answer another request.
func FuzzPolicy(f *testing.F) {
	for i, text := range hostileTexts {
		if len(text) < 2000 {
			f.Add(byte(i), []byte(text))
		}
	}
	errorLog := new(logBuffer)
	n := newFullNetwork(f, errorLog)
	f.Fuzz(func(t *testing.T, path byte, input []byte) {
		n.send(path, spellOut(input, n.login))
		if text := errorLog.panics(); text != "" {
			t.Fatalf("%d %q: %s", path%4, input, text)
		}
		if err := n.Err(); err != nil {
			t.Fatalf("%d %q: %v", path%4, input, err)
		}
	})
}

// spellOut fills in the placeholders of a text.
func spellOut(input []byte, login string) []byte {
	return []byte(strings.NewReplacer("{T}", "http://"+fullSite, "{H}", fullSite, "{L}", login).Replace(string(input)))
}

// send sends bytes by one of four paths: to the proxy, into a plain tunnel, and into one
// with TLS, where HTTP/1 or HTTP/2 was negotiated. It reads to the end.
func (n *fullNetwork) send(path byte, input []byte) {
	c, err := net.Dial("tcp", n.Addr())
	if err != nil {
		return
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(fuzzTimeout))
	conn := c
	open := "CONNECT " + fullSite + ":%s HTTP/1.1\r\nHost: x\r\n" + n.login + "\r\n"
	switch path % 4 {
	case 1:
		_, _ = fmt.Fprintf(c, open, "80")
	case 2:
		conn, err = connectTunnel(c, fmt.Sprintf(open, "443"), fullSite, "http/1.1")
	case 3:
		conn, err = connectTunnel(c, fmt.Sprintf(open, "443"), fullSite, "h2")
	}
	if err != nil {
		return
	}
	_, _ = conn.Write(input)
	_ = c.(*net.TCPConn).CloseWrite()
	_, _ = io.Copy(io.Discard, conn)
}

// fuzzTimeout ends a request that a rule answers by silence.
const fuzzTimeout = 300 * time.Millisecond

// fuzzedProxy reaches one server by every name: a fuzzer must
// not contact other servers. Names that begin with "gone" can't be reached.
func fuzzedProxy(f *testing.F, errorLog io.Writer) *Proxy {
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
	p, err := start(context.Background(), dial, errorLog)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = p.Close() })
	return p
}

// sendRaw sends input, half-closes the connection, and reads to the end.
func sendRaw(address string, input []byte) ([]byte, error) {
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

// logBuffer collects the proxy's log.
type logBuffer struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	return b.text.Write(p)
}

// panics returns the log since the last call, if it has a panic.
func (b *logBuffer) panics() string {
	b.lock.Lock()
	defer b.lock.Unlock()
	text := b.text.String()
	b.text.Reset()
	if bytes.Contains([]byte(text), []byte("panic")) {
		return text
	}
	return ""
}
