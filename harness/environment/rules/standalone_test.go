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
		if !slices.Contains(engines, kind.Family) {
			continue
		}
		Describe("with a separate browser, "+kind.Name, tier.If(!quick[kind.Name]), func() { standaloneSpecs(kind) })
	}
	return true
}()

// standaloneSpecs defines the specs that need a browser with its own start options.
func standaloneSpecs(kind engine.Kind) {
	It("pac: leads to the network, which a browser without it does not use", func(ctx SpecContext) {
		needs(kind, browser.PAC)
		w := newTestServers()
		p := startNetwork(w.configBehind(kind, ruleOfKind("pac")))
		destination := startBrowser(kind, engine.Options{PAC: p.PAC(), TrustedSPKI: []string{spki(w.public)}})
		Expect(open(openly+site+"/hello")(ctx, destination.Page)).To(saysHello)
		Expect(open(securely+site+"/hello")(ctx, destination.Page)).To(saysHello)
		Expect(p.Flows()).To(ContainElements(HaveField("Host", site+":80"), HaveField("Host", site+":443")))
		Expect(withoutOwn(p.Events())).To(BeEmpty())

		lost := startBrowser(kind, engine.Options{TrustedSPKI: []string{spki(w.public)}})
		Expect(open(openly+site+"/hello")(ctx, lost.Page)).To(browserSays)
	}, SpecTimeout(hang.Limit))

	It("pac: sends some hosts another way, without rules but the line (case 15)", tier.If(kind.Name != "rod"), func(ctx SpecContext) {
		needs(kind, browser.PAC)
		w := newTestServers()
		config := w.configBehind(kind, matrix.Rule{ID: "policy.pac", Kind: "pac", Direct: []string{third}})
		config.Rules = append(config.Rules, blocked(third, "page"), blocked(site, "page"))
		p := startNetwork(config)
		r := startBrowser(kind, engine.Options{PAC: p.PAC(), TrustedSPKI: []string{spki(w.public)}})
		Expect(open(openly+third+"/hello")(ctx, r.Page)).To(saysHello)
		Expect(open(securely+third+"/hello")(ctx, r.Page)).To(saysHello)
		Expect(open(securely+site+"/hello")(ctx, r.Page)).To(browserSays)
		Expect(withoutOwn(p.Events())).To(HaveEach(HaveField("Rule", matrix.Constraint("policy.block:"+site))))
	}, SpecTimeout(hang.Limit))

	It("hold: asks a window for patience, and then shows the page", tier.If(kind.Name != "rod"), func(ctx SpecContext) {
		w := newTestServers()
		p := startNetwork(w.configBehind(kind, matrix.Rule{ID: "policy.hold:responses", Kind: "hold", Hold: "responses", DelayMs: 2000, Meanwhile: "page"}))
		r := startBrowser(kind, engine.Options{Proxy: p.Addr(), TrustedSPKI: []string{spki(w.public)}})
		first := open(openly+site+"/hello")(ctx, r.Page)
		Expect(first).To(ContainSubstring("is being scanned"))
		Expect(waitForOtherText(ctx, r.Page, first)).To(saysHello)
		Expect(withoutOwn(p.Events())).To(HaveEach(HaveField("Action", "held")))
	}, SpecTimeout(hang.Limit))

	It("pac: sends some hosts where nothing gets out", tier.If(kind.Name != "rod"), func(ctx SpecContext) {
		needs(kind, browser.PAC)
		w := newTestServers()
		p := startNetwork(w.configBehind(kind, matrix.Rule{ID: "policy.pac", Kind: "pac", Direct: []string{third}, Out: "none"}))
		r := startBrowser(kind, engine.Options{PAC: p.PAC(), TrustedSPKI: []string{spki(w.public)}})
		Expect(open(openly+site+"/hello")(ctx, r.Page)).To(saysHello)
		Expect(open(openly+third+"/hello")(ctx, r.Page)).To(browserSays)
		Expect(withoutOwn(p.Events())).To(ContainElement(And(HaveField("Rule", matrix.Constraint("policy.pac")), HaveField("Blocked", true))))
	}, SpecTimeout(hang.Limit))

	It("intercept-tls: is noticed by a browser that does not trust the network", func(ctx SpecContext) {
		needs(kind, browser.OneAuthority)
		w := newTestServers()
		p := startNetwork(w.configBehind(kind, opened[0]))
		r := startBrowser(kind, engine.Options{Proxy: p.Addr(), TrustedSPKI: []string{spki(w.public)}})
		Expect(open(securely+site+"/hello")(ctx, r.Page)).To(browserSays)
		Expect(open(openly+site+"/hello")(ctx, r.Page)).To(saysHello)
		Expect(w.takeRequests()).To(ConsistOf("GET " + site + "/hello"))
	}, SpecTimeout(hang.Limit))

	// In a separate browser, since Chromium keeps its login dialog open and
	// then blocks clicks on every page.
	It("proxy-auth: stops a browser without a login", func(ctx SpecContext) {
		needs(kind, browser.Proxy407)
		w := newTestServers()
		p := startNetwork(w.configBehind(kind, ruleOfKind("proxy-auth")))
		r := startBrowser(kind, engine.Options{Proxy: p.Addr(), TrustedSPKI: []string{spki(w.public)}})
		Expect(retryOpen(openly+site+"/hello")(ctx, r.Page)).To(saysNoLogin)
		Expect(retryOpen(securely+site+"/hello")(ctx, r.Page)).To(saysNoLogin)
		Expect(w.takeRequests()).To(BeEmpty())
		requests := withoutOwn(p.Events())
		Expect(requests).To(HaveEach(And(HaveField("Rule", matrix.Constraint("policy.proxy-auth")), HaveField("Action", "407"))))
		Expect(requests[0].Blocked).To(BeFalse(), "it may yet give the login")
		Expect(requests).To(ContainElements(
			And(HaveField("Method", "GET"), HaveField("Host", site+":80"), HaveField("Blocked", true)),
			And(HaveField("Method", "CONNECT"), HaveField("Host", site+":443"), HaveField("Blocked", true))))
	}, SpecTimeout(hang.Limit))

	if !kind.ProxyLogin {
		return
	}
	It("proxy-auth: passes a browser with the login", func(ctx SpecContext) {
		w := newTestServers()
		p := startNetwork(w.configBehind(kind, ruleOfKind("proxy-auth")))
		r := startBrowser(kind, engine.Options{Proxy: p.Addr(), ProxyLogin: url.UserPassword(p.Login()), TrustedSPKI: []string{spki(w.public)}})
		Expect(open(openly+site+"/hello")(ctx, r.Page)).To(saysHello)
		Expect(open(securely+site+"/hello")(ctx, r.Page)).To(saysHello)
		Expect(withoutOwn(p.Events())).To(And(Not(BeEmpty()), HaveEach(And(HaveField("Rule", matrix.Constraint("policy.proxy-auth")), HaveField("Action", "407"), HaveField("Blocked", false)))))
	}, SpecTimeout(hang.Limit))

	It("proxy-auth: stops a browser with another login", func(ctx SpecContext) {
		w := newTestServers()
		p := startNetwork(w.configBehind(kind, ruleOfKind("proxy-auth")))
		r := startBrowser(kind, engine.Options{Proxy: p.Addr(), ProxyLogin: url.UserPassword("customer", "guess"), TrustedSPKI: []string{spki(w.public)}})
		Expect(open(openly+site+"/hello")(ctx, r.Page)).To(saysNoLogin)
		Expect(withoutOwn(p.Events())).To(ContainElement(And(HaveField("Action", "407"), HaveField("Blocked", true))))
		Expect(w.takeRequests()).To(BeEmpty())
	}, SpecTimeout(hang.Limit))
}

// configBehind is a network with one rule, for a browser of that kind.
func (w *testServers) configBehind(kind engine.Kind, r matrix.Rule) network.Config {
	c := browserSession{testServers: w, own: kind.OwnHosts}
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
