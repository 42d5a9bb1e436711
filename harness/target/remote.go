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
	data    Data
	dialect dialect
	pause   time.Duration // between two polls for a free place
	stale   bool          // the cached list of browsers does not count

	once   sync.Once
	offers []Offer
	failed error
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
	case unkeyed(err):
		return &UnreachableError{r.data.Name, fmt.Errorf("does not take the user and key that %s and %s hold: %w", r.data.User, r.data.Key, err)}
	}
	return &UnreachableError{r.data.Name, fmt.Errorf("can't be reached: %w", err)}
}

// status asks a hub whether it can open sessions.
func status(ctx context.Context, r *Remote) error {
	var answer struct {
		Value struct {
			Ready   *bool
			Message string
			Nodes   []gridNode
		}
	}
	err := r.call(ctx, "GET", under(r.data.Address, "status"), nil, &answer)
	var said *refusal
	if r.data.Protocol == JSONWire && errors.As(err, &said) && said.status == http.StatusInternalServerError {
		return nil // a hub of Selenium 2 expects a session even here, and so answers
	}
	if err != nil {
		return err
	}
	full := slices.ContainsFunc(answer.Value.Nodes, func(n gridNode) bool { return n.Availability == nodeUp }) // a grid without a free place is not ready either
	if ready := answer.Value.Ready; ready != nil && !*ready && !full {
		return fmt.Errorf("it is not ready: %s", shortly([]byte(answer.Value.Message)))
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
			r.offers, r.failed = r.dialect.offers(ctx, r)
		}
	})
	return r.offers, r.failed
}

// Assign implements Target. It reports first whether the target has the browser, and then
// whether it could be used: a user who asks what a cloud has may not have its tunnel yet.
func (r *Remote) Assign(ctx context.Context, c matrix.Planned, prefer string) Assignment {
	if prefer != "" && prefer != r.engineName() {
		return Assignment{Unsupported: fmt.Sprintf("target %s has engine %s, not %s", r.data.Name, r.engineName(), prefer)}
	}
	offers, err := r.list(ctx)
	if err != nil {
		return Assignment{Unsupported: fmt.Sprintf("target %s does not tell what it has: %v", r.data.Name, err)}
	}
	a := r.pick(c, offers)
	if a.Unsupported != "" {
		return a
	}
	if why := r.hindered(c); why != "" {
		return Assignment{There: a.There, Unsupported: why}
	}
	if r.direct(c) {
		a.Note = strings.TrimPrefix(a.Note+"; "+directly, "; ")
	}
	return a
}

// directly is the note on a browser whose traffic does not pass through this machine.
const directly = "straight to the site, past this machine"

// Direct reports whether a browser of this target goes to the site without the cell's proxy: it
// can't reach this machine, has nothing to be restricted by, and the site is public.
func (r *Remote) Direct(restricted bool) bool {
	if restricted || !r.data.Public {
		return false
	}
	_, err := r.Way()
	return err != nil
}

func (r *Remote) direct(c matrix.Planned) bool {
	return r.Direct(c.Network.Restricted() || c.Ceiling != "")
}

// Publish says that the site under test is public.
func (r *Remote) Publish() { r.data.Public = true }

// pick finds the browser for a cell among the target's.
func (r *Remote) pick(c matrix.Planned, offers []Offer) Assignment {
	f, found := choose(c, offers)
	if !found {
		return r.lacks(c, fmt.Sprintf("target %s has no %s, nor what stands in for it", r.data.Name, c.Resolved.Product), "no")
	}
	a := f.assignment(c, r.engineName())
	if a.Provenance != results.Real && !r.dialect.near {
		spelled := f.offer.spelled()
		return r.lacks(c, fmt.Sprintf("target %s does not have it; the nearest there is %s", r.data.Name, spelled), "no; nearest: "+spelled)
	}
	a.There = r.there("yes")
	return a
}

// lacks says that the target does not have a cell's browser, or that this browser
// never existed on that system.
func (r *Remote) lacks(c matrix.Planned, why, there string) Assignment {
	if c.Impossible != "" {
		why, there = impossible(c), strings.Replace(there, "no", "never was", 1)
	}
	return Assignment{There: r.there(there), Unsupported: why}
}

// there is filled in for clouds only: for the user's own grid, provenance and note suffice.
func (r *Remote) there(text string) string {
	if r.dialect.near {
		return ""
	}
	return text
}

// hindered returns why a cell can't be walked on a browser that the target has; "" if it can.
// The browser must reach the cell's proxy, which simulates the network and records what
// happened. Only a public site without restrictions is walked without it.
func (r *Remote) hindered(c matrix.Planned) string {
	if r.direct(c) {
		return ""
	}
	if _, err := r.Way(); err != nil {
		return fmt.Sprintf("target %s: %v", r.data.Name, err)
	}
	if c.Network.Has("proxy-auth") {
		return engine.Kind{Name: "a browser that WebDriver drives"}.NoLogin()
	}
	return ""
}

// Way is how the browsers of this target reach the proxy of a cell.
func (r *Remote) Way() (Way, error) {
	if t := r.dialect.tunnel; t != nil {
		if _, err := r.data.Tunnel.program(); err != nil {
			return Way{}, fmt.Errorf("its browsers can't reach this machine, where the network is simulated: %w: install %s, and name it in the targets file: tunnel: {binary: %s}", err, t.name, t.binary)
		}
		return Way{}, nil
	}
	if p := r.data.Proxy; p.Listen != "" {
		return Way{Listen: net.JoinHostPort(p.Listen, "0"), Clients: p.Clients}, nil
	}
	if u, err := url.Parse(r.data.Address); err == nil && loopback(u.Hostname()) {
		return Way{}, nil
	}
	return Way{}, errors.New("its browsers can't reach this machine, where the network is simulated: add proxy: {listen: an address of this machine, clients: [addresses of its nodes]} to the targets file")
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback() || host == "localhost"
}

// Slots implements Target.
func (r *Remote) Slots(ctx context.Context) int {
	if r.data.Slots > 0 || r.dialect.free == nil {
		return r.data.Slots
	}
	_, most, err := r.dialect.free(ctx, r)
	if err != nil {
		return 0
	}
	return most
}

// Patience is how long a target may take to start a browser.
func (d Data) Patience() time.Duration {
	sum := d.Limits.Queue.or(DefaultQueue) + d.Limits.Open.or(DefaultOpen)
	if l, _ := dialectOf(d.Dialect); l.tunnel != nil {
		sum += tunnelPatience
	}
	return sum
}

// Start implements Target. It waits for a free place, as long as the target's limit says.
func (r *Remote) Start(ctx context.Context, w Request) (*Opened, error) {
	queue := r.data.Limits.Queue.or(DefaultQueue)
	over := time.Now().Add(queue)
	for {
		b, err := r.try(ctx, w)
		var full *fullError
		if !errors.As(err, &full) {
			return b, err
		}
		if time.Now().After(over) {
			return nil, fmt.Errorf("all places of target %s were taken for %v: %w", r.data.Name, queue, err)
		}
		if !browser.Sleep(ctx, r.pause) {
			return nil, fmt.Errorf("wait for a free place of target %s: %w", r.data.Name, ctx.Err())
		}
	}
}

// fullError means that no session can be opened now, but perhaps soon.
type fullError struct{ said string }

func (e *fullError) Error() string { return e.said }

func (r *Remote) try(ctx context.Context, w Request) (*Opened, error) {
	if err := r.room(ctx, w.Ask); err != nil {
		return nil, err
	}
	if r.dialect.tunnel == nil || w.direct() {
		return r.open(ctx, w)
	}
	way, err := r.dig(ctx, w)
	if err != nil {
		return nil, fmt.Errorf("target %s: %w", r.data.Name, err)
	}
	b, err := r.open(ctx, w)
	if err != nil {
		return nil, errors.Join(err, way.End(context.WithoutCancel(ctx)))
	}
	b.tunnel = way
	return b, nil
}

// room refuses with a *fullError if no place is free. A request that waited at the target
// could be served after its client has given up.
func (r *Remote) room(ctx context.Context, ask map[string]any) error {
	now, most, err := 1, 1, error(nil)
	switch {
	case r.dialect.places != nil:
		now, most, err = r.dialect.places(ctx, r, ask)
	case r.dialect.free != nil:
		now, most, err = r.dialect.free(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("ask target %s for free places: %w", r.data.Name, err)
	}
	if now <= 0 {
		return &fullError{fmt.Sprintf("%d of %d are in use", most, most)}
	}
	return nil
}

// open opens the session.
func (r *Remote) open(ctx context.Context, w Request) (*Opened, error) {
	limit := r.data.Limits.Open.or(DefaultOpen)
	within, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no browser in %v", limit))
	defer cancel()
	page, err := webdriver.Open(within, r.wire(w), r.dialect.capabilities(r, w))
	if err != nil {
		return nil, r.explained(ctx, within, err)
	}
	running, err := engine.Attach(within, page)
	if err != nil {
		return nil, r.explained(ctx, within, err)
	}
	b := &Opened{Running: running}
	if r.dialect.mark != nil {
		b.mark = func(ctx context.Context, o Outcome) error { return r.dialect.mark(ctx, r, running.Session, o) }
	}
	if r.dialect.video != nil {
		b.Video, _ = r.dialect.video(ctx, r, running.Session) // a missing link is no reason to stop
	}
	return b, nil
}

// explained adds which time limit was exceeded, and whether all places are taken.
func (r *Remote) explained(ctx, within context.Context, err error) error {
	if ctx.Err() == nil && within.Err() != nil {
		return fmt.Errorf("target %s: %w", r.data.Name, context.Cause(within))
	}
	var refused *webdriver.CommandError
	if errors.As(err, &refused) && r.dialect.taken != nil && r.dialect.taken(refused.Message) {
		return &fullError{refused.Message}
	}
	return fmt.Errorf("target %s: %w", r.data.Name, err)
}

func (r *Remote) wire(w Request) webdriver.Remote {
	return webdriver.Remote{
		URL: r.data.Address, User: secret(r.data.User), Key: secret(r.data.Key), RemoteBrowser: true, OnSession: w.Noted,
		CommandTimeout: time.Duration(r.data.Limits.Command), OpenTimeout: r.data.Limits.Open.or(DefaultOpen),
	}
}

// build is the label under which a target keeps the sessions of a run together.
func (r *Remote) build(w Request) string {
	if r.data.Labels.Build == "" {
		return "cxmatrix " + w.Run
	}
	return strings.ReplaceAll(r.data.Labels.Build, "{run}", w.Run)
}
