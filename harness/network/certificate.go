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

// certificates verifies servers' certificates for a browser that is configured to accept
// more than by default: all certificates, or all that a private authority signed.
type certificates struct {
	roots *x509.CertPool
	dial  dialFunc // bypasses line and cuts, as for the TLS ceiling
	known sync.Map // host:port -> *refusal, nil for a server that is trusted
}

// refuses tries a handshake, once per server. Only an untrusted certificate is a reason to
// refuse: the browser gets all other errors itself.
func (c *certificates) refuses(ctx context.Context, address string) *refusal {
	if known, is := c.known.Load(address); is {
		return known.(*refusal).again()
	}
	var no *refusal
	var bad *tls.CertificateVerificationError
	if errors.As(c.shake(ctx, address), &bad) {
		no = &refusal{rule: ByCertificate, how: byReset, why: bad.Err.Error()}
	}
	if ctx.Err() == nil {
		c.known.Store(address, no)
	}
	return no
}

func (c *certificates) shake(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, shakePatience)
	defer cancel()
	raw, err := c.dial(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer raw.Close()
	return tls.Client(raw, &tls.Config{ServerName: hostName(address), RootCAs: c.roots, MinVersion: tls.VersionTLS10}).HandshakeContext(ctx)
}

const handshake = 22 // RFC 8446, section 5.1: ContentType

// distrusts peeks at the first byte that a client sends in a tunnel, and checks the server's
// certificate if it is TLS. The connection that it returns replays that byte.
func (p *Proxy) distrusts(address string, client net.Conn) (net.Conn, *refusal) {
	if p.certificates == nil {
		return client, nil
	}
	_ = client.SetReadDeadline(p.now().Add(idlePatience))
	reader := bufio.NewReader(client)
	head, err := reader.Peek(1)
	_ = client.SetReadDeadline(time.Time{})
	whole := rewound(client, reader)
	if err != nil || head[0] != handshake {
		return whole, nil
	}
	return whole, p.certificates.refuses(p.ctx, address)
}
