package network

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"

	"cxmatrix/matrix"
)

// reach decides which addresses on loopback and in private ranges the proxy connects to:
// the proxy runs on the machine that runs the tests, and a page must not reach more of it
// than it would from a customer's browser. Public addresses are always reachable.
//
// It checks the dialled address, after the name was resolved, so that a name can't lead to
// a forbidden address.
type reach struct {
	entries    []matrix.Reach
	sites      []siteName   // of the site under test, and of an upstream proxy
	strict     bool         // the proxy is used from other machines
	localAddrs []netip.Addr // addresses of this machine, if strict
	lookup     lookupFunc
}

// siteName is a name that is reachable at any address.
type siteName struct {
	name   string
	ports  []string
	once   *sync.Once
	scopes *[]scope // scopes of the name's addresses when it was first requested
}

type lookupFunc func(ctx context.Context, network, host string) ([]netip.Addr, error)

func newReach(c Config) (*reach, error) {
	r := &reach{lookup: net.DefaultResolver.LookupNetIP}
	for _, text := range c.Reach {
		entry, err := matrix.ParseReach(text)
		if err != nil {
			return nil, fmt.Errorf("reach: %w", err)
		}
		r.entries = append(r.entries, entry)
	}
	known := slices.Clone(c.SiteAddresses)
	for _, rule := range c.Rules {
		if rule.Kind == "forward" {
			known = append(known, rule.Proxy)
		}
	}
	for _, address := range known {
		name, port := splitAddress(address)
		r.sites = append(r.sites, siteName{name, sitePorts(port), new(sync.Once), new([]scope)})
	}
	return r, nil
}

// sitePorts are the ports of a site: one at 80 or 443 may redirect from one to the other.
func sitePorts(port string) []string {
	if port == "80" || port == "443" {
		return []string{"80", "443"}
	}
	return []string{port}
}

// restrict is for a proxy that browsers on other machines use: then no name may resolve to
// loopback, and the addresses of this machine count as loopback.
func (r *reach) restrict() {
	r.strict = true
	addresses, _ := net.InterfaceAddrs()
	for _, a := range addresses {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil {
			r.localAddrs = append(r.localAddrs, prefix.Addr().Unmap())
		}
	}
}

func (r *reach) scopeOf(a netip.Addr) scope {
	if slices.Contains(r.localAddrs, a.Unmap().WithZone("")) {
		return loopback
	}
	return scopeOf(a)
}

// check returns an *unreachableError if name:port, resolved to an address, must not be reached.
func (r *reach) check(ctx context.Context, name, port string, a netip.Addr) error {
	s := r.scopeOf(a)
	if s == public || r.isSite(ctx, name, port, s) {
		return nil
	}
	for _, e := range r.entries {
		if r.allows(e, name, port, a, s) {
			return nil
		}
	}
	return &unreachableError{name: name, port: port, address: a.Unmap(), scope: s, strict: r.strict}
}

// allows reports whether an entry allows an address. A name never allows a link-local
// address, where clouds serve credentials, nor, to other machines, an address of this one.
func (r *reach) allows(e matrix.Reach, name, port string, a netip.Addr, s scope) bool {
	switch {
	case e.Port != "" && e.Port != port:
		return false
	case e.Name == "":
		return e.Prefix.Contains(a.Unmap().WithZone(""))
	case s == linkLocal || s == loopback && r.strict:
		return false
	}
	return matrix.Covers(e.Name, name)
}

// isSite reports whether it is the site under test: at its own port, and in the scope that
// its name had when it was first requested.
func (r *reach) isSite(ctx context.Context, name, port string, s scope) bool {
	for _, h := range r.sites {
		if h.name != name || !slices.Contains(h.ports, port) {
			continue
		}
		h.once.Do(func() { *h.scopes = r.scopes(ctx, name) })
		return slices.Contains(*h.scopes, s)
	}
	return false
}

func (r *reach) scopes(ctx context.Context, name string) (list []scope) {
	addresses := []netip.Addr{}
	if a, err := netip.ParseAddr(name); err == nil {
		addresses = append(addresses, a)
	} else {
		addresses, _ = r.lookup(context.WithoutCancel(ctx), "ip", name)
	}
	for _, a := range addresses {
		list = append(list, r.scopeOf(a))
	}
	return list
}

// checkLiteral checks a literal IP address. A name passes: its address is checked when it is
// dialled.
func (r *reach) checkLiteral(ctx context.Context, address string) error {
	name, port := splitAddress(address)
	a, err := netip.ParseAddr(name)
	if err != nil && (name == "localhost" || strings.HasSuffix(name, ".localhost")) { // RFC 6761, section 6.3
		a, err = netip.AddrFrom4([4]byte{127, 0, 0, 1}), nil
	}
	if err != nil {
		return nil
	}
	return r.check(ctx, name, port, a)
}

// dial connects to an address. It returns an *unreachableError if it resolved to one that must
// not be reached, whatever else failed.
func (r *reach) dial(ctx context.Context, network, address string) (net.Conn, error) {
	name, port := splitAddress(address)
	var lock sync.Mutex
	var refused error
	d := net.Dialer{Timeout: dialTimeout, ControlContext: func(_ context.Context, _, real string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(real)
		if err == nil {
			err = r.check(ctx, name, port, at.Addr())
		}
		lock.Lock()
		defer lock.Unlock()
		if err != nil {
			refused = err
		}
		return err
	}}
	conn, err := d.DialContext(ctx, network, address)
	lock.Lock()
	defer lock.Unlock()
	if err != nil && refused != nil {
		return nil, refused
	}
	return conn, err
}

// unreachableError is why an address was not dialled.
type unreachableError struct {
	name, port string
	address    netip.Addr
	scope      scope
	strict     bool
}

// Error names the address and the setting that allows it.
func (o *unreachableError) Error() string {
	what := o.address.String()
	if o.name != what {
		what = o.name + " (" + what + ")"
	}
	return fmt.Sprintf("%s is %s, which is neither the site under test nor named by the matrix: to reach it, add network: {reach: [%s]} to the environment", what, o.scope, o.reachEntry())
}

// reachEntry is the entry of reach: that allows it.
func (o *unreachableError) reachEntry() string {
	name := o.name
	if o.scope == linkLocal || o.scope == loopback && o.strict {
		name = o.address.WithZone("").String()
	}
	return fmt.Sprintf("%q", net.JoinHostPort(name, o.port))
}

// refusal is what the client sees.
func (o *unreachableError) refusal() *refusal {
	return &refusal{rule: ConstraintReach, look: look{action: actionPage}, reason: o.Error()}
}
