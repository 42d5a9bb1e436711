package rules

import (
	"context"
	"net/url"
	"slices"

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
		if !slices.Contains(able, kind.Family) {
			continue
		}
		Describe("with a browser of its own, "+kind.Name, tier.If(!quick[kind.Name]), func() { alone(kind) })
	}
	return true
}()

// alone defines the specs for which a browser has to be started in a way of its own.
func alone(kind engine.Kind) {
	It("pac: leads to the network, which a browser without it does not find", func(ctx SpecContext) {
		needs(kind, browser.PAC)
		w := newWorld()
		p := startNetwork(w.behindOf(kind, plain("pac")))
		led := startBrowser(kind, engine.Options{PAC: p.PAC(), SPKI: []string{spki(w.public)}})
		Expect(open(openly+site+"/hello")(ctx, led.Page)).To(saysHello)
		Expect(open(securely+site+"/hello")(ctx, led.Page)).To(saysHello)
		Expect(p.Flows()).To(ContainElements(HaveField("Host", site+":80"), HaveField("Host", site+":443")))
		Expect(withoutOwn(p.Events())).To(BeEmpty())

		lost := startBrowser(kind, engine.Options{SPKI: []string{spki(w.public)}})
		Expect(open(openly+site+"/hello")(ctx, lost.Page)).To(browserSays)
	}, SpecTimeout(hang.Limit))

	It("intercept-tls: is noticed by a browser that does not trust the network", func(ctx SpecContext) {
		needs(kind, browser.OneAuthority)
		w := newWorld()
		p := startNetwork(w.behindOf(kind, opened[0]))
		r := startBrowser(kind, engine.Options{Proxy: p.Addr(), SPKI: []string{spki(w.public)}})
		Expect(open(securely+site+"/hello")(ctx, r.Page)).To(browserSays)
		Expect(open(openly+site+"/hello")(ctx, r.Page)).To(saysHello)
		Expect(w.take()).To(ConsistOf("GET " + site + "/hello"))
	}, SpecTimeout(hang.Limit))

	// In a browser of its own, since Chromium leaves its question for the login open, and
	// then lets nobody click on any page.
	It("proxy-auth: stops a browser that gives no login", func(ctx SpecContext) {
		needs(kind, browser.Proxy407)
		w := newWorld()
		p := startNetwork(w.behindOf(kind, plain("proxy-auth")))
		r := startBrowser(kind, engine.Options{Proxy: p.Addr(), SPKI: []string{spki(w.public)}})
		Expect(insist(openly+site+"/hello")(ctx, r.Page)).To(saysNoLogin)
		Expect(insist(securely+site+"/hello")(ctx, r.Page)).To(saysNoLogin)
		Expect(w.take()).To(BeEmpty())
		asked := withoutOwn(p.Events())
		Expect(asked).To(HaveEach(And(HaveField("Rule", matrix.Constraint("policy.proxy-auth")), HaveField("How", "407"))))
		Expect(asked[0].Stops).To(BeFalse(), "it may yet give the login")
		Expect(asked).To(ContainElements(
			And(HaveField("Method", "GET"), HaveField("Host", site+":80"), HaveField("Stops", true)),
			And(HaveField("Method", "CONNECT"), HaveField("Host", site+":443"), HaveField("Stops", true))))
	}, SpecTimeout(hang.Limit))

	if !kind.Login {
		return
	}
	It("proxy-auth: lets a browser through that gives the login", func(ctx SpecContext) {
		w := newWorld()
		p := startNetwork(w.behindOf(kind, plain("proxy-auth")))
		r := startBrowser(kind, engine.Options{Proxy: p.Addr(), Login: url.UserPassword(p.Login()), SPKI: []string{spki(w.public)}})
		Expect(open(openly+site+"/hello")(ctx, r.Page)).To(saysHello)
		Expect(open(securely+site+"/hello")(ctx, r.Page)).To(saysHello)
		Expect(withoutOwn(p.Events())).To(And(Not(BeEmpty()), HaveEach(And(HaveField("Rule", matrix.Constraint("policy.proxy-auth")), HaveField("How", "407"), HaveField("Stops", false)))))
	}, SpecTimeout(hang.Limit))

	It("proxy-auth: stops a browser that gives another login", func(ctx SpecContext) {
		w := newWorld()
		p := startNetwork(w.behindOf(kind, plain("proxy-auth")))
		r := startBrowser(kind, engine.Options{Proxy: p.Addr(), Login: url.UserPassword("customer", "guess"), SPKI: []string{spki(w.public)}})
		Expect(open(openly+site+"/hello")(ctx, r.Page)).To(saysNoLogin)
		Expect(withoutOwn(p.Events())).To(ContainElement(And(HaveField("How", "407"), HaveField("Stops", true))))
		Expect(w.take()).To(BeEmpty())
	}, SpecTimeout(hang.Limit))
}

// behindOf is a network with one rule, for a browser of that kind.
func (w *world) behindOf(kind engine.Kind, r matrix.Rule) network.Config {
	c := customer{world: w, own: kind.Own}
	config := c.network()
	config.Rules = []matrix.Rule{r}
	return config
}

// startNetwork starts a network that ends with the spec.
func startNetwork(config network.Config) *network.Proxy {
	GinkgoHelper()
	p, err := network.Start(context.Background(), config)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(p.Close)
	return p
}
