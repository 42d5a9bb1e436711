package target

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/webdriver"
	"cxmatrix/harness/engine"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Remote is a target that is driven by WebDriver.
type Remote struct {
	data         Settings
	dialect      dialect
	pollInterval time.Duration // between two polls for a free place
	ignoreCache  bool          // the cached list of browsers does not count

	once      sync.Once
	offers    []Offer
	offersErr error
}

// Name is what users call it.
func (r *Remote) Name() string { return r.data.Name }

// UnreachableError is why a target can't be used now.
type UnreachableError struct {
	Target string
	Err    error
}

func (e *UnreachableError) Error() string { return fmt.Sprintf("target %s %v", e.Target, e.Err) }
func (e *UnreachableError) Unwrap() error { return e.Err }

// Check implements Target. Its error is an *UnreachableError.
func (r *Remote) Check(ctx context.Context) error {
	check := r.dialect.check
	if check == nil {
		check = status
	}
	err := check(ctx, r)
	switch {
	case err == nil:
		return nil
	case isUnauthorized(err):
		return &UnreachableError{r.data.Name, fmt.Errorf("rejects the user and key in %s and %s: %w", r.data.User, r.data.Key, err)}
	}
	return &UnreachableError{r.data.Name, fmt.Errorf("can't be reached: %w", err)}
}

// status asks a hub whether it can open sessions.
func status(ctx context.Context, r *Remote) error {
	var response struct {
		Value struct {
			Ready   *bool
			Message string
			Nodes   []gridNode
		}
	}
	err := r.call(ctx, "GET", joinURL(r.data.Address, "status"), nil, &response)
	var apiErr *apiError
	if r.data.Protocol == JSONWire && errors.As(err, &apiErr) && apiErr.status == http.StatusInternalServerError {
		return nil // a hub of Selenium 2 expects a session even here, and so answers
	}
	if err != nil {
		return err
	}
	full := slices.ContainsFunc(response.Value.Nodes, func(n gridNode) bool { return n.Availability == nodeUp }) // a grid without a free place is not ready either
	if ready := response.Value.Ready; ready != nil && !*ready && !full {
		return fmt.Errorf("it is not ready: %s", excerpt([]byte(response.Value.Message)))
	}
	return nil
}

// engineName is what drives the browser there.
func (r *Remote) engineName() string {
	if r.data.Protocol == JSONWire {
		return JSONWire
	}
	return "webdriver"
}

// list requests the target's browsers once.
func (r *Remote) list(ctx context.Context) ([]Offer, error) {
	r.once.Do(func() {
		if r.offers = r.data.Browsers; len(r.offers) == 0 {
			r.offers, r.offersErr = r.dialect.offers(ctx, r)
		}
	})
	return r.offers, r.offersErr
}

// Assign implements Target. It reports first whether the target has the browser, and then
// whether it could be used: a user who asks what a cloud has may not have its tunnel yet.
func (r *Remote) Assign(ctx context.Context, c matrix.Expanded, prefer string) results.Assignment {
	if prefer != "" && prefer != r.engineName() {
		return results.Assignment{Unsupported: fmt.Sprintf("target %s has engine %s, not %s", r.data.Name, r.engineName(), prefer)}
	}
	offers, err := r.list(ctx)
	if err != nil {
		return results.Assignment{Unsupported: fmt.Sprintf("target %s does not list its browsers: %v", r.data.Name, err)}
	}
	a := r.pick(c, offers)
	if a.Unsupported != "" {
		return a
	}
	if why := r.obstacle(c); why != "" {
		return results.Assignment{Availability: a.Availability, Unsupported: why}
	}
	if r.isDirect(c) {
		a.Note = strings.TrimPrefix(a.Note+"; "+directNote, "; ")
	}
	return a
}

// directNote is the note on a browser whose traffic does not pass through this machine.
const directNote = "directly to the site, not through this machine"

// BypassesProxy reports whether a browser of this target goes to the site without the cell's proxy: it
// can't reach this machine, has nothing to be restricted by, and the site is public.
func (r *Remote) BypassesProxy(restricted bool) bool {
	if restricted || !r.data.Public {
		return false
	}
	_, err := r.ProxyAccess()
	return err != nil
}

func (r *Remote) isDirect(c matrix.Expanded) bool {
	return r.BypassesProxy(c.Network.Restricted() || c.MaxTLS != "")
}

// SetPublic says that the site under test is public.
func (r *Remote) SetPublic() { r.data.Public = true }

// pick finds the browser for a cell among the target's.
func (r *Remote) pick(c matrix.Expanded, offers []Offer) results.Assignment {
	f, found := choose(c, offers)
	if !found {
		return r.unsupported(c, fmt.Sprintf("target %s has no %s, and nothing that may stand in for it", r.data.Name, c.Resolved.Product), "no")
	}
	a := f.assignment(c, r.engineName())
	if a.Provenance != results.Real && !r.dialect.allowsSubstitutes {
		name := f.offer.describe()
		return r.unsupported(c, fmt.Sprintf("target %s does not have it; the nearest there is %s", r.data.Name, name), "no; nearest: "+name)
	}
	a.Availability = r.availability("yes")
	return a
}

// unsupported says that the target does not have a cell's browser, or that this browser
// never existed on that system.
func (r *Remote) unsupported(c matrix.Expanded, why, there string) results.Assignment {
	if c.Impossible != "" {
		why, there = describeImpossible(c), strings.Replace(there, "no", "never was", 1)
	}
	return results.Assignment{Availability: r.availability(there), Unsupported: why}
}

// availability is filled in for clouds only: for the user's own grid, provenance and note suffice.
func (r *Remote) availability(text string) string {
	if r.dialect.allowsSubstitutes {
		return ""
	}
	return text
}

// obstacle returns why a cell can't be walked on a browser that the target has; "" if it can.
// The browser must reach the cell's proxy, which simulates the network and records what
// happened. Only a public site without restrictions is walked without it.
func (r *Remote) obstacle(c matrix.Expanded) string {
	if r.isDirect(c) {
		return ""
	}
	if _, err := r.ProxyAccess(); err != nil {
		return fmt.Sprintf("target %s: %v", r.data.Name, err)
	}
	if c.Network.WantsProxyLogin() {
		return engine.Kind{Name: "a browser that WebDriver drives"}.NoProxyLoginReason()
	}
	return ""
}

// ProxyAccess is how the browsers of this target reach the proxy of a cell.
func (r *Remote) ProxyAccess() (ProxyAccess, error) {
	if t := r.dialect.tunnel; t != nil {
		if _, err := r.data.Tunnel.program(); err != nil {
			return ProxyAccess{}, fmt.Errorf("its browsers can't reach this machine, where the network is simulated: %w: install %s, and name it in the targets file: tunnel: {binary: %s}", err, t.name, t.binary)
		}
		return ProxyAccess{}, nil
	}
	if p := r.data.Proxy; p.Listen != "" {
		return ProxyAccess{Listen: net.JoinHostPort(p.Listen, "0"), Clients: p.Clients}, nil
	}
	if u, err := url.Parse(r.data.Address); err == nil && isLoopback(u.Hostname()) {
		return ProxyAccess{}, nil
	}
	return ProxyAccess{}, errors.New("its browsers can't reach this machine, where the network is simulated: add proxy: {listen: an address of this machine, clients: [addresses of its nodes]} to the targets file")
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback() || host == "localhost"
}

// Slots implements Target.
func (r *Remote) Slots(ctx context.Context) int {
	if r.data.Slots > 0 || r.dialect.capacity == nil {
		return r.data.Slots
	}
	_, total, err := r.dialect.capacity(ctx, r)
	if err != nil {
		return 0
	}
	return total
}

// StartTimeout is how long a target may take to start a browser.
func (d Settings) StartTimeout() time.Duration {
	sum := d.Limits.Queue.orDefault(defaultQueueTimeout) + d.Limits.Open.orDefault(defaultOpenTimeout)
	if l, _ := dialectOf(d.Dialect); l.tunnel != nil {
		sum += tunnelTimeout
	}
	return sum
}

// Start implements Target. It waits for a free place, as long as the target's limit says.
func (r *Remote) Start(ctx context.Context, req Request) (*OpenedBrowser, error) {
	queue := r.data.Limits.Queue.orDefault(defaultQueueTimeout)
	deadline := time.Now().Add(queue)
	for {
		b, err := r.tryStart(ctx, req)
		var full *noCapacityError
		if !errors.As(err, &full) {
			return b, err
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("all slots of target %s were in use for %v: %w", r.data.Name, queue, err)
		}
		if !browser.Sleep(ctx, r.pollInterval) {
			return nil, fmt.Errorf("wait for a free slot of target %s: %w", r.data.Name, ctx.Err())
		}
	}
}

// noCapacityError means that no session can be opened now, but perhaps soon.
type noCapacityError struct{ text string }

func (e *noCapacityError) Error() string { return e.text }

func (r *Remote) tryStart(ctx context.Context, req Request) (*OpenedBrowser, error) {
	if err := r.checkCapacity(ctx, req.Capabilities); err != nil {
		return nil, err
	}
	if r.dialect.tunnel == nil || req.bypassesProxy() {
		return r.open(ctx, req)
	}
	tunnel, err := r.startTunnel(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("target %s: %w", r.data.Name, err)
	}
	b, err := r.open(ctx, req)
	if err != nil {
		return nil, errors.Join(err, tunnel.End(context.WithoutCancel(ctx)))
	}
	b.tunnel = tunnel
	return b, nil
}

// checkCapacity refuses with a *noCapacityError if no place is free. A request that waited at the target
// could be served after its client has given up.
func (r *Remote) checkCapacity(ctx context.Context, caps map[string]any) error {
	now, total, err := 1, 1, error(nil)
	switch {
	case r.dialect.capacityFor != nil:
		now, total, err = r.dialect.capacityFor(ctx, r, caps)
	case r.dialect.capacity != nil:
		now, total, err = r.dialect.capacity(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("ask target %s for free slots: %w", r.data.Name, err)
	}
	if now <= 0 {
		return &noCapacityError{fmt.Sprintf("%d of %d are in use", total, total)}
	}
	return nil
}

// open opens the session.
func (r *Remote) open(ctx context.Context, req Request) (*OpenedBrowser, error) {
	limit := r.data.Limits.Open.orDefault(defaultOpenTimeout)
	openCtx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no browser in %v", limit))
	defer cancel()
	page, err := webdriver.Open(openCtx, r.webdriverConfig(req), r.dialect.capabilities(r, req))
	if err != nil {
		return nil, r.startError(ctx, openCtx, err)
	}
	running, err := engine.Attach(openCtx, page)
	if err != nil {
		return nil, r.startError(ctx, openCtx, err)
	}
	b := &OpenedBrowser{Instance: running}
	if r.dialect.mark != nil {
		b.mark = func(ctx context.Context, o SessionResult) error { return r.dialect.mark(ctx, r, running.Session, o) }
	}
	if r.dialect.video != nil {
		b.Video, _ = r.dialect.video(ctx, r, running.Session) // a missing link is no reason to stop
	}
	return b, nil
}

// startError adds which time limit was exceeded, and whether all places are taken.
func (r *Remote) startError(ctx, openCtx context.Context, err error) error {
	if ctx.Err() == nil && openCtx.Err() != nil {
		return fmt.Errorf("target %s: %w", r.data.Name, context.Cause(openCtx))
	}
	var refused *webdriver.CommandError
	if errors.As(err, &refused) && r.dialect.isFull != nil && r.dialect.isFull(refused.Message) {
		return &noCapacityError{refused.Message}
	}
	return fmt.Errorf("target %s: %w", r.data.Name, err)
}

func (r *Remote) webdriverConfig(req Request) webdriver.Remote {
	return webdriver.Remote{
		URL: r.data.Address, User: readSecret(r.data.User), Key: readSecret(r.data.Key), RemoteBrowser: true, OnSession: req.OnSession,
		CommandTimeout: time.Duration(r.data.Limits.Command), OpenTimeout: r.data.Limits.Open.orDefault(defaultOpenTimeout),
	}
}

// build is the label under which a target keeps the sessions of a run together.
func (r *Remote) build(req Request) string {
	if r.data.Labels.Build == "" {
		return "cxmatrix " + req.Run
	}
	return strings.ReplaceAll(r.data.Labels.Build, "{run}", req.Run)
}
