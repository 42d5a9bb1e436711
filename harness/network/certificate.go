package network

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"sync"
	"time"
)

// certificateChecker verifies servers' certificates for a browser that is configured to accept
// more than by default: all certificates, or all that a private authority signed.
type certificateChecker struct {
	roots   *x509.CertPool
	dial    dialFunc // bypasses line and cuts, as for the TLS ceiling
	results sync.Map // host:port -> *refusal, nil for a server that is trusted
}

// check tries a handshake, once per server. Only an untrusted certificate is a reason to
// refuse: the browser gets all other errors itself.
func (c *certificateChecker) check(ctx context.Context, address string) *refusal {
	if known, ok := c.results.Load(address); ok {
		return known.(*refusal).clone()
	}
	var denied *refusal
	var bad *tls.CertificateVerificationError
	if errors.As(c.handshake(ctx, address), &bad) {
		denied = &refusal{rule: ConstraintCertificate, look: look{action: actionReset}, reason: bad.Err.Error()}
	}
	if ctx.Err() == nil {
		c.results.Store(address, denied)
	}
	return denied
}

func (c *certificateChecker) handshake(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	raw, err := c.dial(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer raw.Close()
	return tls.Client(raw, &tls.Config{ServerName: hostName(address), RootCAs: c.roots, MinVersion: tls.VersionTLS10}).HandshakeContext(ctx)
}

const tlsHandshake = 22 // RFC 8446, section 5.1: ContentType

// certificateRefusal peeks at the first byte that a client sends in a tunnel, and checks the server's
// certificate if it is TLS. The connection that it returns replays that byte.
func (p *Proxy) certificateRefusal(address string, client net.Conn) (net.Conn, *refusal) {
	if p.certificateChecker == nil {
		return client, nil
	}
	_ = client.SetReadDeadline(p.now().Add(idleTimeout))
	reader := bufio.NewReader(client)
	head, err := reader.Peek(1)
	_ = client.SetReadDeadline(time.Time{})
	replayed := replay(client, reader)
	if err != nil || head[0] != tlsHandshake {
		return replayed, nil
	}
	return replayed, p.certificateChecker.check(p.ctx, address)
}
