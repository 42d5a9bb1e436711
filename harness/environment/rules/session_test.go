package rules

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/network"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// browserSession is a browser behind a network that is replaced while it runs: each network
// listens at the same address.
type browserSession struct {
	*engine.Instance
	*testServers
	own           []string
	clientAddress string // where the network listens
}

// newBrowserSession starts an engine's browser, which trusts the public and the corporate authority.
func newBrowserSession(kind engine.Kind, w *testServers) *browserSession {
	GinkgoHelper()
	c := &browserSession{testServers: w, own: kind.OwnHosts, clientAddress: closedAddress()}
	c.Instance = startBrowser(kind, engine.Options{Proxy: c.clientAddress, TrustedSPKI: []string{spki(w.public), spki(w.corporate)}})
	return c
}

// startBrowser starts an engine, and closes it at the end of the spec or container.
func startBrowser(kind engine.Kind, o engine.Options) *engine.Instance {
	GinkgoHelper()
	if f := kind.Detect(context.Background()); !f.Found {
		Skip(fmt.Sprintf("%s is not installed here; to get it: %s", kind.Name, f.InstallHint))
	}
	o.Dir = GinkgoT().TempDir()
	r, err := kind.Start(context.Background(), o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func(ctx SpecContext) { Expect(r.Close(ctx)).To(Succeed()) }, NodeTimeout(hang.Limit))
	return r
}

func spki(a *network.Authority) string {
	key, err := network.SPKI(a.PEM())
	Expect(err).NotTo(HaveOccurred())
	return key
}

// closedAddress is a free address below the ephemeral ports (from 32768 on Linux, from 49152
// elsewhere), so that no other program takes it between two networks.
func closedAddress() string {
	for port := 20000 + os.Getpid()%10000; ; port++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
}

// network is the common configuration of this suite's networks.
func (c *browserSession) network() network.Config {
	return network.Config{Hosts: c.hosts, SiteHosts: []string{site}, Authority: c.corporate, TrustedPEM: c.public.PEM(), BackgroundHosts: c.own, Listen: c.clientAddress}
}

// result is the result of an action.
type result struct {
	text     string          // by the customer
	requests []string        // by the servers
	events   []network.Event // by the network, without the browser's background traffic
}

// runBehind does an action behind a network.
func (c *browserSession) runBehind(ctx context.Context, config network.Config, do browserAction) result {
	GinkgoHelper()
	p, err := network.Start(ctx, config)
	Expect(err).NotTo(HaveOccurred())
	defer func() { Expect(p.Close()).To(Succeed()) }()
	c.takeRequests()
	saw := do(ctx, c.Page)
	Expect(p.Err()).NotTo(HaveOccurred())
	return result{saw, c.takeRequests(), withoutOwn(p.Events())}
}

func withoutOwn(events []network.Event) []network.Event {
	return slices.DeleteFunc(events, func(e network.Event) bool { return e.Rule == network.ConstraintBackground })
}
