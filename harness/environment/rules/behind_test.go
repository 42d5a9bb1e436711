package rules

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/network"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// step is how often something is looked for.
const step = 10 * time.Millisecond

// customer is a browser behind a network that can be exchanged while it runs: each
// listens where the one before did, so that nothing comes between the two.
type customer struct {
	*engine.Running
	*world
	own  []string
	desk string // where the network listens
}

// employ starts an engine's browser, which trusts public and corporate authority.
func employ(kind engine.Kind, w *world) *customer {
	GinkgoHelper()
	c := &customer{world: w, own: kind.Own, desk: quietAddress()}
	c.Running = startBrowser(kind, engine.Options{Proxy: c.desk, SPKI: []string{spki(w.public), spki(w.corporate)}})
	return c
}

// startBrowser starts an engine until the end of the spec, or container.
func startBrowser(kind engine.Kind, o engine.Options) *engine.Running {
	GinkgoHelper()
	if f := kind.Find(context.Background()); !f.Found {
		Skip(fmt.Sprintf("%s is not installed here; to get it: %s", kind.Name, f.Fix))
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

// quietAddress is a free one below the ports that systems give out by themselves
// (from 32768 on Linux, from 49152 elsewhere): nobody takes it between two networks.
func quietAddress() string {
	for port := 20000 + os.Getpid()%10000; ; port++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
}

// network is what every network of this suite has.
func (c *customer) network() network.Config {
	return network.Config{Hosts: c.hosts, Site: []string{site}, Authority: c.corporate, Trust: c.public.PEM(), Own: c.own, Listen: c.desk}
}

// outcome is what came of a deed.
type outcome struct {
	saw    string          // by the customer
	heard  []string        // by the servers
	events []network.Event // by the network, without what the browser did by itself
}

// behind does a deed behind a network.
func (c *customer) behind(ctx context.Context, config network.Config, do deed) outcome {
	GinkgoHelper()
	p, err := network.Start(ctx, config)
	Expect(err).NotTo(HaveOccurred())
	defer func() { Expect(p.Close()).To(Succeed()) }()
	c.take()
	saw := do(ctx, c.Page)
	Expect(p.Err()).NotTo(HaveOccurred())
	return outcome{saw, c.take(), withoutOwn(p.Events())}
}

func withoutOwn(events []network.Event) []network.Event {
	return slices.DeleteFunc(events, func(e network.Event) bool { return e.Rule == network.ByNature })
}
