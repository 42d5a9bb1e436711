package network

import (
	"context"
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"sync"

	"cxmatrix/harness/network/stream"
)

// inside serves the connections of opened tunnels: as HTTPS with certificates of
// the run's authority, or as plain HTTP.
type inside struct {
	plain, secure *http.Server
	plainly       handedOver
	securely      handedOver
}

// newInside makes the two servers; start begins to serve.
func newInside(p *Proxy, complaints *log.Logger) *inside {
	serve := func() *http.Server {
		return &http.Server{
			Handler: http.HandlerFunc(p.serveInside), ErrorLog: complaints,
			ReadHeaderTimeout: headerPatience, IdleTimeout: idlePatience,
			BaseContext: func(net.Listener) context.Context { return p.ctx },
			ConnContext: func(ctx context.Context, c net.Conn) context.Context {
				return context.WithValue(ctx, tunnelledKey{}, tunnelOf(c))
			},
		}
	}
	i := &inside{plain: serve(), secure: serve(), plainly: newHandedOver(), securely: newHandedOver()}
	// Old browsers start at TLS 1.0, and the proxy must not be stricter than they are.
	i.secure.Protocols = p.policy.protocols()
	i.secure.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS10, CipherSuites: EveryCipherSuite(), NextProtos: []string{"h2", "http/1.1"}, // Protocols restricts them
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			return p.config.Authority.For(hostName(tunnelOf(hello.Conn).host), hello)
		}}
	return i
}

func (i *inside) start(live *stream.Group) {
	for _, run := range []func(){
		func() { _ = i.plain.Serve(i.plainly) },
		func() { _ = i.secure.ServeTLS(i.securely, "", "") },
	} {
		live.Enter()
		go func() { defer live.Leave(); run() }()
	}
}

// close ends both servers with all their connections.
func (i *inside) close() {
	_ = i.plain.Close()
	_ = i.secure.Close()
}

// serve returns when the connection has ended.
func (i *inside) serve(c net.Conn, scheme, host string) {
	t := &tunnelled{Conn: c, scheme: scheme, host: host, done: make(chan struct{})}
	to := i.plainly
	if scheme == "https" {
		to = i.securely
	}
	select {
	case to.conns <- t:
		<-t.done
	case <-to.closed:
	}
}

// tunnelled is the connection inside an opened tunnel, with the tunnel's target.
type tunnelled struct {
	net.Conn
	scheme, host string
	once         sync.Once
	done         chan struct{}
}

type tunnelledKey struct{}

// Close closes the connection and lets the tunnel's handler return.
func (t *tunnelled) Close() error {
	t.once.Do(func() { close(t.done) })
	return t.Conn.Close()
}

// NetConn returns the wrapped connection.
func (t *tunnelled) NetConn() net.Conn { return t.Conn }

// CloseWrite shuts down the writing side only.
func (t *tunnelled) CloseWrite() error { return stream.CloseWrite(t.Conn) }

// tunnelOf finds the tunnel that a connection belongs to; nil if none.
func tunnelOf(c net.Conn) *tunnelled {
	for ; c != nil; c = stream.Below(c) {
		if t, is := c.(*tunnelled); is {
			return t
		}
	}
	return nil
}

// serveInside makes the URL of a request inside a tunnel absolute, and handles it like
// any other.
func (p *Proxy) serveInside(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodConnect {
		http.Error(w, "no tunnel inside a tunnel", http.StatusMethodNotAllowed)
		return
	}
	t := r.Context().Value(tunnelledKey{}).(*tunnelled)
	r.URL.Scheme, r.URL.Host = t.scheme, shortest(t.scheme, t.host)
	p.serve(w, r, true)
}

// shortest omits a default port.
func shortest(scheme, host string) string {
	name, port := splitAddress(host)
	if scheme == "https" && port == "443" || scheme == "http" && port == "80" {
		if net.ParseIP(name) != nil && len(name) > 0 && name[0] != '[' && net.ParseIP(name).To4() == nil {
			return "[" + name + "]"
		}
		return name
	}
	return host
}

// handedOver is a listener for connections that already exist.
type handedOver struct {
	conns  chan net.Conn
	closed chan struct{}
	once   *sync.Once
}

func newHandedOver() handedOver {
	return handedOver{make(chan net.Conn), make(chan struct{}), new(sync.Once)}
}

// Accept implements net.Listener.
func (h handedOver) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (h handedOver) Close() error {
	h.once.Do(func() { close(h.closed) })
	return nil
}

// Addr implements net.Listener.
func (h handedOver) Addr() net.Addr { return &net.TCPAddr{} }
