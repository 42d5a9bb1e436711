package cell

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/results"
)

// CheckReachable checks whether anything answers HTTP at an address, with any
// answer.
func CheckReachable(ctx context.Context, client *http.Client, site string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, site, nil)
	if err != nil {
		return fmt.Errorf("reach the site: not an address")
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("reach the site: %w", err)
	}
	defer resp.Body.Close()
	_, err = io.CopyN(io.Discard, resp.Body, 1)
	if err == io.EOF {
		err = nil
	}
	return err
}

// DirectClient returns a client that connects to the site directly. It resolves hosts
// as the cells' proxies do, and trusts the run's authority (PEM, may be nil)
// besides the system's; insecure accepts any certificate.
func DirectClient(hosts map[string]string, ca []byte, insecure bool) *http.Client {
	t := directTransport(hosts, ca)
	if insecure {
		t.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	}
	return &http.Client{Transport: t, Timeout: 10 * time.Minute}
}

func directTransport(hosts map[string]string, ca []byte) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = nil // cells do not use the machine's own proxy either
	dial := (&net.Dialer{Timeout: 15 * time.Second}).DialContext
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if local, ok := hosts[addr]; ok {
			addr = local
		}
		return dial(ctx, network, addr)
	}
	if ca != nil {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		pool.AppendCertsFromPEM(ca)
		t.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	return t
}

// failUnreached ends the walk if a step did not pass after the page requested an address that the
// simulated network does not reach, since the matrix does not name it: that is no evidence about
// the site. A page may send a request to its visitor's machine and need no answer, so a step
// that passed stays passed. start is when the first step began.
func (w *Walk) failUnreached(step *results.Step, start time.Time) {
	if step.Verdict == results.Passed || step.Verdict == results.Interrupted {
		return
	}
	for _, e := range w.open.Events() {
		if e.Rule == network.ConstraintReach && !e.At.Before(start) {
			step.Verdict, step.Reason = results.Broken, fmt.Sprintf("%s; the simulated network does not reach what the page asked for: %s", step.Reason, w.secrets.Clean(e.Reason))
			return
		}
	}
}
