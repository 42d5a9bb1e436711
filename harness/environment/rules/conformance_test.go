package rules

import (
	"context"
	"slices"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = func() bool {
	for _, kind := range engine.Kinds() {
		if slices.Contains(able, kind.Family) {
			conform(kind)
		}
	}
	return true
}()

// able are the families whose browsers understand what the suite's pages do: fetch,
// WebSocket, promises. For the others the network is the same: it knows no browser.
var able = []string{"chromium", "firefox", "webkit"}

// quick are the engines that make test has: one of each way in which browsers meet networks.
var quick = map[string]bool{"rod": true, "firefox": true}

// conform defines the specs of one engine: a browser for the whole table.
func conform(kind engine.Kind) {
	Describe("behind a network, "+kind.Name, Ordered, ContinueOnFailure, tier.If(!quick[kind.Name]), func() {
		var c *customer
		BeforeAll(func() {
			needs(kind, browser.CutTunnels) // most rules cut some, and all share the browser
			c = employ(kind, newWorld())
		})
		for _, r := range table() {
			It(r.title(), func(ctx SpecContext) {
				if r.waits == kind.Family {
					Skip(kind.Family + " goes on waiting then, or tries again by itself: see the table")
				}
				needs(kind, r.needs)
				c.conform(ctx, r)
			}, SpecTimeout(hang.Limit))
		}
		It("forward: has a real proxy resolve, decide and connect", func(ctx SpecContext) { c.forwards(ctx) }, SpecTimeout(hang.Limit))
	})
}

// needs skips a spec for what the engine lacks.
func needs(kind engine.Kind, a browser.Ability) {
	GinkgoHelper()
	if why, lacks := engine.Limits(kind.Name)[a]; lacks {
		Skip(string(a) + ": " + why)
	}
}

// table is all of it.
func table() []restriction { return slices.Concat(hosts, uploads, exchanges, protocols) }

func (r restriction) title() string {
	if r.ceiling != 0 {
		return "the browser's TLS: " + r.told
	}
	return r.rule.Kind + ": " + r.told
}

// conform does the same without the rule, and with it.
func (c *customer) conform(ctx context.Context, r restriction) {
	freely := c.network()
	freely.Rules = r.beside
	control := c.behind(ctx, freely, r.does)
	Expect(control.saw).To(r.freely, "without the rule")
	Expect(control.events).To(BeEmpty(), "without the rule")

	restricted, id := c.network(), network.ByCeiling
	restricted.Rules, restricted.Ceiling = r.beside, r.ceiling
	if r.ceiling == 0 {
		id = r.rule.ID
		restricted.Rules = append(slices.Clone(r.beside), r.rule)
	}
	got := c.behind(ctx, restricted, r.does)
	Expect(got.saw).To(r.sees)
	r.expectNoted(id, got.events)
	if r.stops != "" {
		Expect(control.heard).To(ContainElement(r.stops), "without the rule")
		Expect(got.heard).NotTo(ContainElement(r.stops), "what the rule refuses reached the server")
	}
}

// expectNoted: all that a restriction should note is there, and nothing else is noted of
// any other rule, or of no request that was stopped.
func (r restriction) expectNoted(id matrix.Constraint, noted []network.Event) {
	GinkgoHelper()
	var bare []network.Event
	for _, e := range noted {
		Expect(e.Rule).To(Equal(id), "%+v", e)
		Expect(e.Why).NotTo(BeEmpty(), "%+v", e)
		Expect(e.At).To(BeTemporally("~", time.Now(), hang.Limit))
		e.At, e.Rule, e.Why = time.Time{}, "", ""
		bare = append(bare, e)
	}
	Expect(bare).To(ContainElements(r.notes))
	if len(r.notes) == 0 {
		Expect(bare).To(BeEmpty())
	}
}

var _ = It("tells every kind of rule", func() {
	told := []string{"pac", "proxy-auth", "forward"} // not by the table
	for _, r := range table() {
		told = append(told, r.rule.Kind)
	}
	for _, kind := range matrix.Kinds() {
		Expect(told).To(ContainElement(kind))
	}
})
