package network

import (
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"time"

	"github.com/elazarl/goproxy"
)

// How long the proxy waits for a client that says nothing.
const (
	headerPatience = time.Minute     // to send a request's head
	idlePatience   = 2 * time.Minute // between requests on one connection
)

// Proxy is a forwarding proxy that is listening.
type Proxy struct {
	listener  net.Listener
	server    *http.Server
	transport *http.Transport
	engine    *goproxy.ProxyHttpServer
	dial      dialFunc
	end       func()      // cancels what is under way
	forget    func() bool // the end of Start's context
	live      live
	events    list[Event]
	flows     list[Flow]
}

// Start listens and forwards until Close, or until ctx ends. What can't be
// enforced is an error: nothing passes a network that is not the one asked for.
func Start(ctx context.Context, c Config) (*Proxy, error) {
	return start(ctx, maps.Clone(c.Hosts).dialer(), io.Discard)
}

// start is Start with its own dialler; complaints gets what went wrong inside.
func start(ctx context.Context, dial dialFunc, complaints io.Writer) (*Proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start a proxy: %w", err)
	}
	outer := ctx
	ctx, end := context.WithCancel(context.WithoutCancel(outer))
	logger := log.New(complaints, "", 0)
	p := &Proxy{listener: listener, dial: dial, end: end, transport: newTransport(dial)}
	p.engine = p.newEngine(logger)
	p.server = &http.Server{
		Handler:           p,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: headerPatience,
		IdleTimeout:       idlePatience,
		ErrorLog:          logger,
	}
	p.live.enter() // the accept loop, left when the server ends
	go func() {
		defer p.live.leave()
		_ = p.server.Serve(listener) // always http.ErrServerClosed, after Close
	}()
	p.forget = context.AfterFunc(outer, func() { _ = p.shut() })
	return p, nil
}

// Addr returns where the proxy listens: "127.0.0.1:port".
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Close stops listening, ends all requests and tunnels at once, and returns when
// they are gone. It may be called more than once.
func (p *Proxy) Close() error {
	p.forget()
	err := p.shut()
	p.live.wait()
	return err
}

func (p *Proxy) shut() error {
	p.end()
	p.live.closeAll()
	err := p.server.Close()
	p.transport.CloseIdleConnections()
	return err
}

// ServeHTTP handles one request of a client of the proxy.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !p.live.enter() {
		panic(http.ErrAbortHandler)
	}
	defer p.live.leave()
	x := &exchange{}
	client := &client{ResponseWriter: w, live: &p.live}
	defer client.release()
	p.engine.ServeHTTP(client, r.WithContext(withExchange(r.Context(), x)))
	if x.cutShort() {
		panic(http.ErrAbortHandler) // else a cut answer would look like a whole one
	}
}

// PAC returns the address of a PAC file that names the proxy.
func (p *Proxy) PAC() string { return "http://" + p.Addr() + "/proxy.pac" }

// Login returns what a rule "proxy-auth" asks for, made up for this proxy; empty
// without such a rule.
func (p *Proxy) Login() (user, password string) { return "", "" }

// Err returns why the network can't be enforced any more, so that nothing passes;
// nil while it can.
func (p *Proxy) Err() error { return nil }
