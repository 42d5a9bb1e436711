package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"sync"
	"time"
)

// tlsLimit limits servers to the highest TLS version of the cell's browser, even if the
// browser that runs would negotiate a newer one.
type tlsLimit struct {
	version uint16   // 0 for none
	dial    dialFunc // bypasses line and cuts: a handshake that those end says nothing about the server
	results sync.Map // host:port -> *refusal, nil for a server that agreed
}

// check tries a handshake limited to the ceiling, once per server. A server that fails
// it, and succeeds without the ceiling, is out of the browser's reach.
func (c *tlsLimit) check(ctx context.Context, address string) *refusal {
	if c.version == 0 {
		return nil
	}
	if known, ok := c.results.Load(address); ok {
		return known.(*refusal).clone()
	}
	var denied *refusal
	if err := c.handshake(ctx, address, c.version); err != nil && c.handshake(ctx, address, 0) == nil {
		denied = &refusal{rule: ConstraintBrowser, look: look{action: actionReset},
			reason: fmt.Sprintf("the server does not speak %s, the newest that this browser has", tls.VersionName(c.version))}
	}
	if ctx.Err() == nil {
		c.results.Store(address, denied)
	}
	return denied
}

// clone is a fresh copy, since rules fill refusals in.
func (r *refusal) clone() *refusal {
	if r == nil {
		return nil
	}
	copied := *r
	return &copied
}

const handshakeTimeout = 20 * time.Second

func (c *tlsLimit) handshake(ctx context.Context, address string, maxVersion uint16) error {
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	raw, err := c.dial(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer raw.Close()
	// The certificate is verified on the connections that send data.
	conn := tls.Client(raw, &tls.Config{ServerName: hostName(address), InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: maxVersion})
	return conn.HandshakeContext(ctx)
}

// serverTLSConfig is the TLS configuration of the proxy itself: no newer than the browser's.
func (p *Proxy) serverTLSConfig() (*tls.Config, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a machine without any: only TrustedPEM counts
	}
	if len(p.config.TrustedPEM) > 0 && !roots.AppendCertsFromPEM(p.config.TrustedPEM) {
		return nil, errors.New("the authorities to trust contain no certificate")
	}
	return &tls.Config{RootCAs: roots, InsecureSkipVerify: p.config.Insecure, MinVersion: tls.VersionTLS10, MaxVersion: p.config.MaxTLS, ClientSessionCache: tls.NewLRUClientSessionCache(64)}, nil
}
