package network

import (
	"cmp"
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
	"cxmatrix/matrix"

	"github.com/elazarl/goproxy"
)

// How long the proxy waits for a client that sends nothing.
const (
	headerTimeout = time.Minute     // to send a request's head
	idleTimeout   = 2 * time.Minute // between requests on one connection
)

// Proxy is a forwarding proxy that is listening.
type Proxy struct {
	config             Config
	policy             policy
	reach              *reach // nil is no limit
	builtin            builtinRules
	tlsLimit           tlsLimit
	certificateChecker *certificateChecker // nil where the browser checks them itself
	line               *line.Line
	fates              *line.Fates // of the browser's connections; nil if none is lost
	dial               dialFunc
	transport          *http.Transport
	engine             *goproxy.ProxyHttpServer
	listener           net.Listener
	server             *http.Server
	interceptor        *interceptor

	ctx          context.Context // ends with the proxy, or when its policy can't be enforced any more
	cancel       func()          // cancels all requests and tunnels
	stopWatching func() bool     // stops watching Start's context
	now          func() time.Time
	group        stream.Group
	failure      atomic.Pointer[error]
	*records
	around *Proxy // what browsers that go around this proxy use, by its PAC file; nil if none may
	direct bool   // this is such a one
}

// records are what happened in a network.
type records struct {
	browserConns sync.Map // of *lossyConn, where the line may lose them
	eventMu      sync.Mutex
	events       list[Event]
	flows        list[*flowRecorder]
	carried      carried
}

// Start listens and forwards until Close, or until ctx ends. A rule that can't be
// enforced is an error: no traffic passes a network that differs from the requested one.
func Start(ctx context.Context, c Config) (*Proxy, error) {
	c.Hosts = maps.Clone(c.Hosts)
	r, err := newReach(c)
	if err != nil {
		return nil, fmt.Errorf("start a proxy: %w", err)
	}
	return startWith(ctx, c, r, c.Hosts.dialer(r.dial), io.Discard)
}

// start is Start without limits, with the given dialler; internal errors are written
// to errorLog.
func start(ctx context.Context, dial dialFunc, errorLog io.Writer) (*Proxy, error) {
	return startWith(ctx, Config{}, nil, dial, errorLog)
}

// startWith is Start with the given dialler. With a nil reach every address is reachable.
func startWith(outer context.Context, c Config, r *reach, dial dialFunc, errorLog io.Writer) (*Proxy, error) {
	logger := log.New(errorLog, "", 0)
	ctx, end := context.WithCancel(context.WithoutCancel(outer))
	p := &Proxy{config: c, reach: r, builtin: builtinRules{c.BackgroundHosts}, ctx: ctx, cancel: end, now: time.Now, records: &records{}}
	p.line, p.fates = line.New(c.Line, c.Seed), line.NewFates(c.Line.Loss, c.Seed)
	err := p.configure(dial, logger)
	if err == nil {
		p.around, err = p.startAround(dial, logger)
	}
	if err == nil {
		err = p.open(logger)
	}
	if err != nil {
		end()
		return nil, errors.Join(fmt.Errorf("start a proxy: %w", err), p.around.Close())
	}
	p.stopWatching = context.AfterFunc(outer, func() { _ = p.shutdown() })
	return p, nil
}

// open listens, and begins to serve.
func (p *Proxy) open(logger *log.Logger) error {
	c, r := p.config, p.reach
	listener, err := listen(c)
	if err != nil {
		return err
	}
	p.listener = listener
	if p.fates != nil || c.Line.Outage != (matrix.Outage{}) {
		p.listener = lossyListener{listener, p}
	}
	if r != nil && !onLoopback(listener.Addr().String()) {
		r.restrict()
	}
	p.run(logger)
	return nil
}

// configure makes the policy and everything that depends on it.
func (p *Proxy) configure(dial dialFunc, logger *log.Logger) (err error) {
	if p.policy, err = newPolicy(p, p.config.Rules); err != nil {
		return err
	}
	if p.config.MaxTLS != 0 && p.config.Authority == nil {
		return errors.New("a TLS ceiling needs an authority")
	}
	secure, err := p.serverTLSConfig()
	if err != nil {
		return err
	}
	p.transport = newTransport(p.buildDialers(dial), secure)
	if p.config.VerifyCertificates && !p.config.Insecure {
		p.certificateChecker = &certificateChecker{roots: secure.RootCAs, dial: p.tlsLimit.dial}
	}
	if chain, chained := p.policy.upstream(); chained {
		p.transport.Proxy = chain.proxyForHTTP(p.config.Hosts)
	}
	p.engine = p.newEngine(logger)
	p.interceptor = newInterceptor(p, logger)
	return nil
}

// buildDialers builds the diallers for servers, and returns the one for plain HTTP. From the
// server's side they wrap, in this order: line, upstream proxy.
func (p *Proxy) buildDialers(straight dialFunc) (plain dialFunc) {
	dial := p.line.Dialer(straight)
	p.dial, plain = dial, dial
	if chain, chained := p.policy.upstream(); chained {
		p.dial, straight = chain.dialer(p.config.Hosts, dial), chain.dialer(p.config.Hosts, straight)
		plain = chain.plainDialer(p.dial, dial)
	}
	p.tlsLimit = tlsLimit{version: p.config.MaxTLS, dial: straight}
	return plain
}

func (p *Proxy) run(logger *log.Logger) {
	p.server = &http.Server{
		Handler:           http.HandlerFunc(p.ServeHTTP),
		BaseContext:       func(net.Listener) context.Context { return p.ctx },
		ConnContext:       withBrowserConn,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          logger,
	}
	p.interceptor.start(&p.group)
	p.group.Add() // the accept loop, left when the server ends
	go func() {
		defer p.group.Done()
		_ = p.server.Serve(p.listener) // always http.ErrServerClosed, after Close
	}()
}

// Addr returns where the proxy listens: "127.0.0.1:port".
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Close stops listening, ends all requests and tunnels at once, and returns when
// they are gone. It may be called more than once.
func (p *Proxy) Close() error {
	if p == nil {
		return nil
	}
	p.stopWatching()
	err := errors.Join(p.around.Close(), p.shutdown())
	p.group.Wait()
	p.line.Wait()
	return err
}

func (p *Proxy) shutdown() error {
	p.cancel()
	p.group.CloseAll()
	p.interceptor.close()
	err := p.server.Close()
	p.transport.CloseIdleConnections()
	p.line.Close()
	return err
}

// ServeHTTP handles one request of a client of the proxy.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p.config.DecidesPAC && p.goesAround(cmp.Or(r.URL.Hostname(), hostName(r.Host))) {
		p = p.around
	}
	p.serve(w, r, false)
}

// serve handles a request to the proxy itself, or one out of a tunnel that was opened.
func (p *Proxy) serve(w http.ResponseWriter, r *http.Request, opened bool) {
	if !p.group.Add() {
		panic(http.ErrAbortHandler)
	}
	defer p.group.Done()
	if r.Method != http.MethodConnect { // else when the tunnel is let through
		p.beginUse(r.Context(), HostPort(r.URL))
	}
	x := p.newExchange(r, opened)
	client := &clientWriter{ResponseWriter: w, group: &p.group, exchange: x}
	defer client.release()
	if !p.servePortal(client, r) && !serveBlocked(client, r) && !p.serveWaiting(client, r) {
		p.engine.ServeHTTP(client, r.WithContext(withExchange(r.Context(), x)))
	}
	x.flow.end(p.now(), nil)
	if x.onEnd != nil {
		x.onEnd()
	}
	p.endConnection(client, x, r)
}

// endConnection ends a connection as the policy requires. It also aborts one whose answer broke
// off: a truncated answer would look complete otherwise.
func (p *Proxy) endConnection(c *clientWriter, x *exchange, r *http.Request) {
	truncated, refused := x.abortState()
	switch {
	case !truncated:
		return
	case refused != nil && refused.action == actionReset:
		c.reset(refused.delivered)
		return
	case refused != nil && refused.action == actionSilence:
		c.hang(r)
	}
	panic(http.ErrAbortHandler)
}

// record records an event and passes it to OnEvent, one at a time.
func (p *Proxy) record(e Event) {
	e.At = p.now()
	e.Host, e.Path, e.File, e.Reason = printable(e.Host), printable(e.Path), printable(e.File), printable(e.Reason)
	p.eventMu.Lock()
	defer p.eventMu.Unlock()
	p.events.add(e)
	if p.config.OnEvent != nil {
		p.config.OnEvent(e)
	}
}

// fail records that the policy can't be enforced: from then on nothing passes, and
// open connections are cut.
func (p *Proxy) fail(err error) {
	err = fmt.Errorf("the network can't be enforced: %w", err)
	p.failure.CompareAndSwap(nil, &err)
	p.cancel()
}

// Err returns why the network can't be enforced any more, so that nothing passes;
// nil while it can.
func (p *Proxy) Err() error {
	if err := p.failure.Load(); err != nil {
		return *err
	}
	if p.around != nil {
		return p.around.Err()
	}
	return nil
}
