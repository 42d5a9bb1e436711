package network

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"cxmatrix/harness/network/line"
	"cxmatrix/harness/network/stream"

	"github.com/elazarl/goproxy"
)

// How long the proxy waits for a client that sends nothing.
const (
	headerPatience = time.Minute     // to send a request's head
	idlePatience   = 2 * time.Minute // between requests on one connection
)

// Proxy is a forwarding proxy that is listening.
type Proxy struct {
	config       Config
	policy       policy
	reach        *reach // nil is no limit
	itself       byItself
	ceiling      ceiling
	certificates *certificates // nil where the browser checks them itself
	line         *line.Line
	dial         dialFunc
	transport    *http.Transport
	engine       *goproxy.ProxyHttpServer
	listener     net.Listener
	server       *http.Server
	inside       *inside

	ctx     context.Context // ends with the proxy, or when its policy can't be enforced any more
	end     func()          // cancels all requests and tunnels
	forget  func() bool     // stops watching Start's context
	now     func() time.Time
	live    stream.Group
	telling sync.Mutex
	events  list[Event]
	flows   list[*tally]
	broken  atomic.Pointer[error]
}

// Start listens and forwards until Close, or until ctx ends. A rule that can't be
// enforced is an error: no traffic passes a network that differs from the requested one.
func Start(ctx context.Context, c Config) (*Proxy, error) {
	c.Hosts = maps.Clone(c.Hosts)
	r, err := newReach(c)
	if err != nil {
		return nil, fmt.Errorf("start a proxy: %w", err)
	}
	return begin(ctx, c, r, c.Hosts.dialer(r.dial), io.Discard)
}

// start is Start without limits, with the given dialler; internal errors are written
// to complaints.
func start(ctx context.Context, dial dialFunc, complaints io.Writer) (*Proxy, error) {
	return begin(ctx, Config{}, nil, dial, complaints)
}

// begin is Start with the given dialler. With a nil reach every address is reachable.
func begin(outer context.Context, c Config, r *reach, dial dialFunc, complaints io.Writer) (*Proxy, error) {
	logger := log.New(complaints, "", 0)
	ctx, end := context.WithCancel(context.WithoutCancel(outer))
	p := &Proxy{config: c, reach: r, itself: byItself{c.Own}, ctx: ctx, end: end, now: time.Now}
	if err := p.build(dial, logger); err != nil {
		end()
		return nil, fmt.Errorf("start a proxy: %w", err)
	}
	listener, err := listen(c)
	if err != nil {
		end()
		return nil, fmt.Errorf("start a proxy: %w", err)
	}
	p.listener = listener
	if r != nil && !onLoopback(listener.Addr().String()) {
		r.tighten()
	}
	p.run(logger)
	p.forget = context.AfterFunc(outer, func() { _ = p.shut() })
	return p, nil
}

// build makes the policy and everything that depends on it.
func (p *Proxy) build(dial dialFunc, logger *log.Logger) (err error) {
	if p.policy, err = newPolicy(p, p.config.Rules); err != nil {
		return err
	}
	if p.config.Ceiling != 0 && p.config.Authority == nil {
		return errors.New("a TLS ceiling needs an authority")
	}
	secure, err := p.toServers()
	if err != nil {
		return err
	}
	p.transport = newTransport(p.ways(dial), secure)
	if p.config.Verify && !p.config.Insecure {
		p.certificates = &certificates{roots: secure.RootCAs, dial: p.ceiling.dial}
	}
	if chain, chained := p.policy.forwarding(); chained {
		p.transport.Proxy = chain.plainly(p.config.Hosts)
	}
	p.engine = p.newEngine(logger)
	p.inside = newInside(p, logger)
	return nil
}

// lost records a connection that the line lost.
func (p *Proxy) lost(address, why string) {
	p.tell(Event{Rule: ByLine, Host: address, How: "reset", Stops: true, Why: why})
}

// ways builds the diallers for servers, and returns the one for plain HTTP. From the
// server's side they wrap, in this order: cuts, line, upstream proxy.
func (p *Proxy) ways(straight dialFunc) (plain dialFunc) {
	dial := straight
	for _, e := range p.policy {
		if cut, is := e.rule.(cutAfter); is {
			dial = cut.dialer(dial)
		}
	}
	p.line = line.New(p.config.Line, p.config.Seed, p.lost)
	dial = p.line.Dialer(dial)
	p.dial, plain = dial, dial
	if chain, chained := p.policy.forwarding(); chained {
		p.dial, straight = chain.dialer(p.config.Hosts, dial), chain.dialer(p.config.Hosts, straight)
		plain = chain.plainDialer(p.dial, dial)
	}
	p.ceiling = ceiling{version: p.config.Ceiling, dial: straight}
	return plain
}

func (p *Proxy) run(logger *log.Logger) {
	p.server = &http.Server{
		Handler:           http.HandlerFunc(p.ServeHTTP),
		BaseContext:       func(net.Listener) context.Context { return p.ctx },
		ReadHeaderTimeout: headerPatience,
		IdleTimeout:       idlePatience,
		ErrorLog:          logger,
	}
	p.inside.start(&p.live)
	p.live.Enter() // the accept loop, left when the server ends
	go func() {
		defer p.live.Leave()
		_ = p.server.Serve(p.listener) // always http.ErrServerClosed, after Close
	}()
}

// Addr returns where the proxy listens: "127.0.0.1:port".
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Close stops listening, ends all requests and tunnels at once, and returns when
// they are gone. It may be called more than once.
func (p *Proxy) Close() error {
	p.forget()
	err := p.shut()
	p.live.Wait()
	p.line.Wait()
	return err
}

func (p *Proxy) shut() error {
	p.end()
	p.live.CloseAll()
	p.inside.close()
	err := p.server.Close()
	p.transport.CloseIdleConnections()
	p.line.Close()
	return err
}

// ServeHTTP handles one request of a client of the proxy.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.serve(w, r, false) }

// serve handles a request to the proxy itself, or one out of a tunnel that was opened.
func (p *Proxy) serve(w http.ResponseWriter, r *http.Request, opened bool) {
	if !p.live.Enter() {
		panic(http.ErrAbortHandler)
	}
	defer p.live.Leave()
	x := p.newExchange(r, opened)
	client := &client{ResponseWriter: w, live: &p.live, exchange: x}
	defer client.release()
	if !p.portal(client, r) {
		p.engine.ServeHTTP(client, r.WithContext(withExchange(r.Context(), x)))
	}
	x.flow.end(p.now(), nil)
	p.finish(client, x, r)
}

// finish ends a connection as the policy requires. It also aborts one whose answer broke
// off: a truncated answer would look complete otherwise.
func (p *Proxy) finish(c *client, x *exchange, r *http.Request) {
	broke, refused := x.ended()
	switch {
	case !broke:
		return
	case refused != nil && refused.how == byReset:
		c.reset()
		return
	case refused != nil && refused.how == bySilence:
		c.silence(r)
	}
	panic(http.ErrAbortHandler)
}

// tell records an event and passes it to Told, one at a time.
func (p *Proxy) tell(e Event) {
	e.At = p.now()
	e.Host, e.Path, e.File, e.Why = printable(e.Host), printable(e.Path), printable(e.File), printable(e.Why)
	p.telling.Lock()
	defer p.telling.Unlock()
	p.events.add(e)
	if p.config.Told != nil {
		p.config.Told(e)
	}
}

// fail records that the policy can't be enforced: from then on nothing passes, and
// open connections are cut.
func (p *Proxy) fail(err error) {
	err = fmt.Errorf("the network can't be enforced: %w", err)
	p.broken.CompareAndSwap(nil, &err)
	p.end()
}

// Err returns why the network can't be enforced any more, so that nothing passes;
// nil while it can.
func (p *Proxy) Err() error {
	if err := p.broken.Load(); err != nil {
		return *err
	}
	return nil
}
