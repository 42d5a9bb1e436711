// Package standalone is an environment's network alone, for any command or for a person.
package standalone

import (
	"context"
	"errors"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// Config describes the network to start.
type Config struct {
	Network        matrix.Network
	SiteURL        string        // address of the site under test; "" is none, and every host is a third party
	TrustedPEM     []byte        // PEM of authorities to trust, besides the network's own
	Listen         string        // address of the proxy; "" is a free port of 127.0.0.1
	AllowedClients []netip.Addr  // that may connect, besides loopback
	Dir            string        // existing directory for its files
	Lifetime       time.Duration // of its authority
	Names          []string      // the only ones that its authority certifies, where nothing opens HTTPS
	Seed           uint64
	OnEvent        func(network.Event) // called for each refusal as it happens; may be nil

	// Serve starts servers that are reachable only in this network, and returns their addresses by
	// host:port; nil if there are none.
	Serve func(*network.Authority) (hosts map[string]string, err error)
}

// Network is an environment's network that is up.
type Network struct {
	Config
	authority *network.Authority
	proxy     *network.Proxy
	spki      string // of the authority, as Chromium takes it
	started   time.Time
}

// Start starts a network. The network outlives ctx: an interrupted command may
// still send something.
func Start(ctx context.Context, c Config) (*Network, error) {
	bounds := network.AuthorityLimits{Lifetime: c.Lifetime}
	if !c.Network.Has("intercept-tls") {
		bounds.Names = c.Names
	}
	n := &Network{Config: c}
	var err error
	if n.authority, err = network.NewAuthority(time.Now(), bounds); err != nil {
		return nil, err
	}
	var hosts map[string]string
	if c.Serve != nil {
		if hosts, err = c.Serve(n.authority); err != nil {
			return nil, err
		}
	}
	if n.proxy, err = network.Start(context.WithoutCancel(ctx), n.proxyConfig(hosts)); err != nil {
		return nil, err
	}
	n.started = time.Now()
	if err := n.writeAuthorities(); err != nil {
		return nil, errors.Join(err, n.proxy.Close())
	}
	return n, nil
}

func (n *Network) proxyConfig(hosts map[string]string) network.Config {
	c := network.Config{
		Line: n.Network.Line, Rules: n.Network.Policy, Authority: n.authority, TrustedPEM: append(n.authority.PEM(), n.TrustedPEM...), LookupEnv: os.LookupEnv,
		Seed: n.Seed, Listen: n.Listen, AllowedClients: n.AllowedClients, Reach: n.Network.Reach, Hosts: hosts, OnEvent: n.OnEvent,
	}
	if u, err := url.Parse(n.SiteURL); err == nil && u.Hostname() != "" {
		c.SiteHosts, c.SiteAddresses = []string{u.Hostname()}, []string{network.HostPort(u)}
	}
	return c
}

// Addr is host and port of the proxy.
func (n *Network) Addr() string { return n.proxy.Addr() }

// PAC is the address of the proxy auto-configuration file.
func (n *Network) PAC() string { return n.proxy.PAC() }

// SPKI is the hash of the authority's key, as Chromium takes it.
func (n *Network) SPKI() string { return n.spki }

// AuthorityFile is the path of the certificates that a client has to trust, in PEM.
func (n *Network) AuthorityFile() string { return filepath.Join(n.Dir, authorityFile) }

// Events are the refusals and alterations so far.
func (n *Network) Events() []network.Event { return n.proxy.Events() }

// Transferred is how many bytes went over the line so far, and since when the network is up.
func (n *Network) Transferred() (up, down int64, start time.Time) {
	for _, f := range n.proxy.Flows() {
		up, down = up+f.Up, down+f.Down
	}
	return up, down, n.started
}

// Err returns why the network failed; nil while it works.
func (n *Network) Err() error { return n.proxy.Err() }

// Close ends the network.
func (n *Network) Close() error { return n.proxy.Close() }
