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

// interceptor serves the connections of opened tunnels: as HTTPS with certificates of
// the run's authority, or as plain HTTP.
type interceptor struct {
	proxy         *Proxy
	plain, secure *http.Server
	plainConns    connListener
	secureConns   connListener
}

// newInterceptor makes the two servers; start begins to serve.
func newInterceptor(p *Proxy, errorLog *log.Logger) *interceptor {
	serve := func() *http.Server {
		return &http.Server{
			Handler: http.HandlerFunc(p.serveIntercepted), ErrorLog: errorLog,
			ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout,
			BaseContext: func(net.Listener) context.Context { return p.ctx },
			ConnContext: func(ctx context.Context, c net.Conn) context.Context {
				return context.WithValue(ctx, tunnelKey{}, tunnelOf(c))
			},
		}
	}
	i := &interceptor{proxy: p, plain: serve(), secure: serve(), plainConns: newConnListener(), secureConns: newConnListener()}
	// Old browsers start at TLS 1.0, and the proxy must not be stricter than they are.
	i.secure.Protocols = p.policy.protocols()
	i.secure.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS10, CipherSuites: AllCipherSuites(), NextProtos: nextProtocols(i.secure.Protocols),
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			return p.config.Authority.CertificateFor(hostName(tunnelOf(hello.Conn).host), hello)
		}}
	server := i.secure.TLSConfig.Clone() // net/http goes on to change its own
	i.secure.TLSConfig.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		return p.policy.configFor(server, hello), nil
	}
	return i
}

// nextProtocols are what a browser is offered in a handshake.
func nextProtocols(p *http.Protocols) []string {
	if p != nil && !p.HTTP2() {
		return []string{"http/1.1"}
	}
	return []string{"h2", "http/1.1"}
}

func (i *interceptor) start(live *stream.Group) {
	for _, run := range []func(){
		func() { _ = i.plain.Serve(i.plainConns) },
		func() { _ = i.secure.Serve(i.secureConns) },
	} {
		live.Add()
		go func() { defer live.Done(); run() }()
	}
}

// close ends both servers with all their connections.
func (i *interceptor) close() {
	_ = i.plain.Close()
	_ = i.secure.Close()
}

// serve returns when the connection has ended.
func (i *interceptor) serve(c net.Conn, scheme, host string) {
	t := &tunnelConn{Conn: c, scheme: scheme, host: host, done: make(chan struct{})}
	to, conn := i.plainConns, net.Conn(t)
	if scheme == "https" {
		secure, err := i.handshake(t)
		if err != nil {
			i.proxy.recordDistrust(host, err)
			_ = t.Close()
			return
		}
		to, conn = i.secureConns, secure
	}
	select {
	case to.conns <- conn:
		<-t.done
	case <-to.closed:
	}
}

// handshake makes the handshake before the server sees the connection: the server would not tell how it failed.
func (i *interceptor) handshake(t *tunnelConn) (*tls.Conn, error) {
	ctx, cancel := context.WithTimeout(i.proxy.ctx, headerTimeout)
	defer cancel()
	c := tls.Server(t, i.secure.TLSConfig)
	return c, c.HandshakeContext(ctx)
}

// tunnelConn is the connection inside an opened tunnel, with the tunnel's target.
type tunnelConn struct {
	net.Conn
	scheme, host string
	once         sync.Once
	done         chan struct{}
}

type tunnelKey struct{}

// Close closes the connection and lets the tunnel's handler return.
func (t *tunnelConn) Close() error {
	t.once.Do(func() { close(t.done) })
	return t.Conn.Close()
}

// NetConn returns the wrapped connection.
func (t *tunnelConn) NetConn() net.Conn { return t.Conn }

// CloseWrite shuts down the writing side only.
func (t *tunnelConn) CloseWrite() error { return stream.CloseWrite(t.Conn) }

// tunnelOf finds the tunnel that a connection belongs to; nil if none.
func tunnelOf(c net.Conn) *tunnelConn {
	for ; c != nil; c = stream.Unwrap(c) {
		if t, ok := c.(*tunnelConn); ok {
			return t
		}
	}
	return nil
}

// serveIntercepted makes the URL of a request inside a tunnel absolute, and handles it like
// any other.
func (p *Proxy) serveIntercepted(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodConnect {
		http.Error(w, "no tunnel inside a tunnel", http.StatusMethodNotAllowed)
		return
	}
	t := r.Context().Value(tunnelKey{}).(*tunnelConn)
	r.URL.Scheme, r.URL.Host = t.scheme, trimDefaultPort(t.scheme, t.host)
	p.serve(w, r, true)
}

// trimDefaultPort omits a default port.
func trimDefaultPort(scheme, host string) string {
	name, port := splitAddress(host)
	if scheme == "https" && port == "443" || scheme == "http" && port == "80" {
		if net.ParseIP(name) != nil && len(name) > 0 && name[0] != '[' && net.ParseIP(name).To4() == nil {
			return "[" + name + "]"
		}
		return name
	}
	return host
}

// connListener is a listener for connections that already exist.
type connListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   *sync.Once
}

func newConnListener() connListener {
	return connListener{make(chan net.Conn), make(chan struct{}), new(sync.Once)}
}

// Accept implements net.Listener.
func (h connListener) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (h connListener) Close() error {
	h.once.Do(func() { close(h.closed) })
	return nil
}

// Addr implements net.Listener.
func (h connListener) Addr() net.Addr { return &net.TCPAddr{} }
