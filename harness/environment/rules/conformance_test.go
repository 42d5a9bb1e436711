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
		if slices.Contains(engines, kind.Family) {
			conformanceSpecs(kind)
		}
	}
	return true
}()

// engines are the families whose browsers support what the suite's pages use: fetch,
// WebSocket, promises. For the others the network is the same: it does not depend on the browser.
var engines = []string{"chromium", "firefox", "webkit"}

// quick are the engines that make test starts: one of each kind of network stack, Firefox for the rules where the stack
// matters (everyStack).
var quick = map[string]bool{"rod": true, "firefox": true}

// conformanceSpecs defines the specs of one engine: a browser for the whole table.
func conformanceSpecs(kind engine.Kind) {
	Describe("behind a network, "+kind.Name, Ordered, ContinueOnFailure, tier.If(!quick[kind.Name]), func() {
		var c *browserSession
		BeforeAll(func() {
			needs(kind, browser.CutTunnels) // most rules cut some, and all share the browser
			c = newBrowserSession(kind, newTestServers())
		})
		for _, r := range table() {
			It(r.specTitle(), tier.If(kind.Family == "firefox" && !r.everyStack), func(ctx SpecContext) {
				if r.skipReason == kind.Family {
					Skip(kind.Family + " goes on waiting then, or tries again by itself: see the table")
				}
				needs(kind, r.needs)
				c.conform(ctx, r)
			}, SpecTimeout(hang.Limit))
		}
		It("stays at the browser's error page", func(ctx SpecContext) { c.errorPageSpec(ctx) }, SpecTimeout(hang.Limit))
		It("forward: has a real proxy resolve, decide and connect", func(ctx SpecContext) { c.forwardSpecs(ctx) }, SpecTimeout(hang.Limit))
	})
}

// errorPageSpec: a page that did not open is not loaded again before the next step. Chromium did it after 1, 5 and more seconds.
// For one page it may open several connections; on a busy machine some come after the error page.
func (c *browserSession) errorPageSpec(ctx context.Context) {
	GinkgoHelper()
	config := c.network()
	config.Rules = []matrix.Rule{blocked(third, "page")}
	p, err := network.Start(ctx, config)
	Expect(err).NotTo(HaveOccurred())
	defer func() { Expect(p.Close()).To(Succeed()) }()
	Expect(open(securely+third+"/hello")(ctx, c.Page)).To(browserSays)
	settled := time.Now().Add(700 * time.Millisecond)
	again := func() []network.Event {
		return slices.DeleteFunc(withoutOwn(p.Events()), func(e network.Event) bool { return e.At.Before(settled) })
	}
	Consistently(again, 2*time.Second).Should(BeEmpty())
}

// needs skips a spec if the engine lacks an ability.
func needs(kind engine.Kind, a browser.Ability) {
	GinkgoHelper()
	if why, lacks := engine.Limitations(kind.Name)[a]; lacks {
		Skip(string(a) + ": " + why)
	}
}

// table is the whole table.
func table() []ruleCase { return slices.Concat(hosts, limits, uploads, exchanges, protocols) }

func (r ruleCase) specTitle() string {
	if r.maxTLS != 0 {
		return "the browser's TLS: " + r.title
	}
	return r.rule.Kind + ": " + r.title
}

// conform does the action without the rule, and with it.
func (c *browserSession) conform(ctx context.Context, r ruleCase) {
	freely := c.network()
	freely.Rules = r.otherRules
	control := c.runBehind(ctx, freely, r.action)
	Expect(control.text).To(r.unrestricted, "without the rule")
	Expect(control.events).To(BeEmpty(), "without the rule")

	restricted, id := c.network(), network.ConstraintBrowser
	restricted.Rules, restricted.MaxTLS = r.otherRules, r.maxTLS
	if r.maxTLS == 0 {
		id = r.rule.ID
		restricted.Rules = append(slices.Clone(r.otherRules), r.rule)
	}
	got := c.runBehind(ctx, restricted, r.action)
	Expect(got.text).To(r.restricted)
	r.expectEvents(id, got.events)
	if r.stoppedRequest != "" {
		Expect(control.requests).To(ContainElement(r.stoppedRequest), "without the rule")
		Expect(got.requests).NotTo(ContainElement(r.stoppedRequest), "what the rule refuses reached the server")
	}
}

// expectEvents: the network noted all expected events, and none of
// another rule or of a request that passed.
func (r ruleCase) expectEvents(id matrix.Constraint, noted []network.Event) {
	GinkgoHelper()
	var bare []network.Event
	for _, e := range noted {
		Expect(e.Rule).To(Equal(id), "%+v", e)
		Expect(e.Reason).NotTo(BeEmpty(), "%+v", e)
		Expect(e.At).To(BeTemporally("~", time.Now(), hang.Limit))
		e.At, e.Rule, e.Reason = time.Time{}, "", ""
		bare = append(bare, e)
	}
	Expect(bare).To(ContainElements(r.events))
	if len(r.events) == 0 {
		Expect(bare).To(BeEmpty())
	}
}

var _ = It("covers every kind of rule", func() {
	told := []string{"pac", "proxy-auth", "forward"} // not by the table
	for _, r := range table() {
		told = append(told, r.rule.Kind)
	}
	for _, kind := range matrix.Kinds() {
		Expect(told).To(ContainElement(kind))
	}
})
