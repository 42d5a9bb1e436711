package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"sync"
	"time"
)

// ceiling limits servers to the highest TLS version of the cell's browser, even if the
// browser that runs would negotiate a newer one.
type ceiling struct {
	version uint16   // 0 for none
	dial    dialFunc // bypasses line and cuts: a handshake that those end says nothing about the server
	known   sync.Map // host:port -> *refusal, nil for a server that agreed
}

// refuses tries a handshake limited to the ceiling, once per server. A server that fails
// it, and succeeds without the ceiling, is out of the browser's reach.
func (c *ceiling) refuses(ctx context.Context, address string) *refusal {
	if c.version == 0 {
		return nil
	}
	if known, is := c.known.Load(address); is {
		return known.(*refusal).again()
	}
	var no *refusal
	if err := c.shake(ctx, address, c.version); err != nil && c.shake(ctx, address, 0) == nil {
		no = &refusal{rule: ByCeiling, how: byReset,
			why: fmt.Sprintf("the server does not speak %s, the newest that this browser has", tls.VersionName(c.version))}
	}
	if ctx.Err() == nil {
		c.known.Store(address, no)
	}
	return no
}

// again is a fresh copy, since rules fill refusals in.
func (r *refusal) again() *refusal {
	if r == nil {
		return nil
	}
	same := *r
	return &same
}

const shakePatience = 20 * time.Second

func (c *ceiling) shake(ctx context.Context, address string, highest uint16) error {
	ctx, cancel := context.WithTimeout(ctx, shakePatience)
	defer cancel()
	raw, err := c.dial(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer raw.Close()
	// The certificate is verified on the connections that send data.
	conn := tls.Client(raw, &tls.Config{ServerName: hostName(address), InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: highest})
	return conn.HandshakeContext(ctx)
}

// toServers is the TLS configuration of the proxy itself: no newer than the browser's.
func (p *Proxy) toServers() (*tls.Config, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a machine without any: only Trust counts
	}
	if len(p.config.Trust) > 0 && !roots.AppendCertsFromPEM(p.config.Trust) {
		return nil, fmt.Errorf("no certificate among those to be trusted")
	}
	return &tls.Config{RootCAs: roots, InsecureSkipVerify: p.config.Insecure, MinVersion: tls.VersionTLS10, MaxVersion: p.config.Ceiling, ClientSessionCache: tls.NewLRUClientSessionCache(64)}, nil
}
