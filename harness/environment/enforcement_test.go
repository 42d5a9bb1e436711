package environment_test

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// engines are the engines for the enforcement checks: one of each protocol.
var engines = []string{"rod", "chromedriver"}

// open opens an environment, and closes it at the end of the spec.
func open(s environment.Spec) *environment.Environment {
	GinkgoHelper()
	if testing.Short() {
		Skip("real browsers are not short")
	}
	kind, err := engine.ByName(s.Engine)
	Expect(err).NotTo(HaveOccurred())
	if f := kind.Detect(context.Background()); !f.Found {
		Skip(fmt.Sprintf("%s is not installed here; to get it: %s", s.Engine, f.InstallHint))
	}
	s.Scratch = GinkgoT().TempDir()
	leave := useWarm(&s)
	e, err := environment.Open(context.Background(), s)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func(ctx SpecContext) {
		Expect(e.Close(ctx)).To(Succeed())
		leave()
	}, NodeTimeout(hang.Limit))
	return e
}

// warm are browsers that one spec after the other uses, as the cells of a run do.
var warm = &engine.WarmPool{Most: 2}

var _ = AfterSuite(func() { Expect(warm.Close()).To(Succeed()) })

// useWarm has an environment use a warm browser, if one can serve it, and returns a function that gives it back. In make
// nightly each spec has its own.
func useWarm(s *environment.Spec) (leave func()) {
	if s.HasTamperedBrowser() || tier.IsNightly() {
		return func() {}
	}
	w := s.TakeWarm(context.Background(), warm)
	s.Warm = w.Borrow()
	return func() { Expect(warm.Give(w, true)).To(Succeed()) }
}

// checkedEnvironment opens s, checks its enforcement, and reports how long that took.
func checkedEnvironment(ctx context.Context, s environment.Spec) (*environment.Environment, environment.Enforcement) {
	GinkgoHelper()
	e := open(s)
	start := time.Now()
	enforcement, err := e.CheckEnforcement(ctx)
	Expect(err).NotTo(HaveOccurred())
	AddReportEntry(fmt.Sprintf("%s: the proof took %.2f s", s.Engine, time.Since(start).Seconds()), enforcement, ReportEntryVisibilityFailureOrVerbose)
	return e, enforcement
}

func specBehind(engine string, line matrix.Line, rules ...matrix.Rule) environment.Spec {
	return environment.Spec{Engine: engine, Network: matrix.Network{Line: line, Policy: rules}}
}

func checked(enforcement environment.Enforcement) (names []string) {
	for _, c := range enforcement.Checks {
		names = append(names, c.Name)
	}
	return names
}

var _ = Describe("enforcement", func() {
	It("knows for each kind of rule how it is tried", func() {
		Expect(environment.Probed()).To(ConsistOf(matrix.Kinds()))
	})

	for _, name := range engines {
		Describe("through "+name, tier.If(name != "rod"), func() { enforcementSpec(name) })
	}
})

func enforcementSpec(name string) {
	slow := matrix.Line{UpKbps: 512, DownKbps: 512}
	blocked := matrix.Rule{ID: "policy.block:*.widget.test", Kind: "block", Host: "*.widget.test", How: "page"}

	It("has nothing to check without a restriction", func(ctx SpecContext) {
		_, enforcement := checkedEnvironment(ctx, environment.Spec{Engine: name})
		Expect(enforcement).To(Equal(environment.Enforcement{}))
	}, SpecTimeout(hang.Limit))

	DescribeTable("holds if the line is as configured", func(ctx SpecContext, line matrix.Line) {
		s := specBehind(name, line, blocked)
		if s.Tolerance = environment.DefaultTolerance; line.UpKbps > 2000 {
			s.Tolerance = 50 // a busy machine slows a fast line
		}
		e, enforcement := checkedEnvironment(ctx, s)
		Expect(enforcement.Failure()).To(BeEmpty())
		Expect(checked(enforcement)).To(Equal([]string{"loopback", "canary", "udp", "line"}))
		Expect(enforcement.Checks[1].Detail).To(Equal("canary.widget.test refused by policy.block:*.widget.test (page)"))
		Expect(enforcement.Line.UpKbps).To(BeNumerically("~", line.UpKbps, line.UpKbps*s.Tolerance/100))
		Expect(enforcement.Line.DownKbps).To(BeNumerically("~", line.DownKbps, line.DownKbps*s.Tolerance/100))
		Expect(e.Page.URL(ctx)).To(Equal("about:blank"))
		Expect(e.Reachable(ctx)).To(Succeed())
	},
		Entry("512 kb/s", SpecTimeout(hang.Limit), slow),
		Entry("28 Mb/s", tier.If(true), SpecTimeout(hang.Limit), matrix.Line{UpKbps: 28000, DownKbps: 28000}),
		Entry("3G", SpecTimeout(hang.Limit), matrix.Line{UpKbps: 768, DownKbps: 1600, RTTms: 300, UpQueueMs: 166, DownQueueMs: 100}),
		Entry("a telephone", tier.If(true), SpecTimeout(hang.Limit), matrix.Line{UpKbps: 30, DownKbps: 49, RTTms: 120}),
	)

	whole := matrix.Line{UpKbps: 512, DownKbps: 512, UpQueueMs: 400, DownQueueMs: 400, Loss: 0.01, Outage: matrix.Outage{EveryMs: 3_600_000, ForMs: 1000}}
	resetting := matrix.Line{Outage: matrix.Outage{EveryMs: 3_600_000, Reset: true}}
	leaky := matrix.Line{UpKbps: 2000, DownKbps: 2000, RTTms: 100, PacketLoss: 0.02}

	DescribeTable("proves what a line does to some of the traffic", func(ctx SpecContext, line matrix.Line, details ...string) {
		_, enforcement := checkedEnvironment(ctx, specBehind(name, line))
		Expect(enforcement.Failure()).To(BeEmpty())
		for i, d := range details {
			Expect(enforcement.Checks[len(enforcement.Checks)-len(details)+i].Detail).To(MatchRegexp(d))
		}
	},
		Entry("loss, outages and a queue", SpecTimeout(hang.Limit), whole,
			`^the line lost a connection to loss.cxmatrix.test; it loses 1 % of those to others$`, `^a page took \d\.\d s in an outage of 1s$`, `^up \d+ kb/s of 512, down \d+ kb/s of 512, round trip \d+ ms of 0, queue \d+ ms of 400$`),
		Entry("outages that reset", SpecTimeout(hang.Limit), resetting, `^an outage reset the connection of a page$`),
		Entry("packet loss", SpecTimeout(hang.Limit), leaky, `as 2 % packet loss leaves$`),
	)

	DescribeTable("does not hold without what the line should do", func(ctx SpecContext, line matrix.Line, without func(*matrix.Line), failure string) {
		tampered := environment.Tampered(specBehind(name, line), func(c *network.Config) { without(&c.Line) }, nil)
		_, enforcement := checkedEnvironment(ctx, tampered)
		Expect(enforcement.Failure()).To(MatchRegexp(failure))
	},
		Entry("loss", tier.If(true), SpecTimeout(hang.Limit), whole, func(l *matrix.Line) { l.Loss = 0 }, `^loss: line was tested, and had no effect$`),
		Entry("outages", tier.If(true), SpecTimeout(hang.Limit), whole, func(l *matrix.Line) { l.Outage = matrix.Outage{} }, `^outage: a page took 0\.\d s in an outage of 1s$`),
		Entry("a queue", SpecTimeout(hang.Limit), whole, func(l *matrix.Line) { l.DownQueueMs = 1 }, `^line: asked a queue of 400 ms down, measured \d+ \(`),
		Entry("packet loss", tier.If(true), SpecTimeout(hang.Limit), leaky, func(l *matrix.Line) { l.PacketLoss = 0 }, `^line: asked 2000 kb/s with 2 % packet loss, which leaves \d+ \w+, measured \d+`),
	)

	It("measures, and does not judge, a line without a limit", func(ctx SpecContext) {
		_, enforcement := checkedEnvironment(ctx, specBehind(name, matrix.Line{UpKbps: 512}))
		Expect(enforcement.Failure()).To(BeEmpty())
		Expect(enforcement.Line.DownKbps).To(BeNumerically(">", 2_000)) // a busy machine is slow
	}, SpecTimeout(hang.Limit))

	It("does not hold with another line", func(ctx SpecContext) {
		half := func(c *network.Config) { c.Line = matrix.Line{UpKbps: 256, DownKbps: 512} }
		_, enforcement := checkedEnvironment(ctx, environment.Tampered(specBehind(name, slow), half, nil))
		Expect(enforcement.Failure()).To(MatchRegexp(`^line: asked 512 kb/s up, measured 2\d\d \(\d\d % off, 15 % allowed\)$`))
		Expect(enforcement.Line.UpKbps).To(BeNumerically("~", 256, 40))
	}, SpecTimeout(hang.Limit))

	It("does not hold with another round trip", func(ctx SpecContext) {
		near := func(c *network.Config) { c.Line.RTTms = 0 }
		_, enforcement := checkedEnvironment(ctx, environment.Tampered(specBehind(name, matrix.Line{UpKbps: 5000, DownKbps: 5000, RTTms: 300}), near, nil))
		Expect(enforcement.Failure()).To(HavePrefix("line: asked a round trip of 300 ms, measured "))
	}, SpecTimeout(hang.Limit))

	It("does not hold in a browser without the proxy", func(ctx SpecContext) {
		past := func(o *engine.Options) { o.Proxy = "" }
		_, enforcement := checkedEnvironment(ctx, environment.Tampered(specBehind(name, slow), nil, past))
		Expect(enforcement.Failure()).To(Equal("loopback: the browser bypasses the proxy for addresses of this machine"))
	}, SpecTimeout(hang.Limit))

	It("does not hold in a browser that bypasses its proxy for loopback", func(ctx SpecContext) {
		with := environment.Tampered(specBehind(name, slow), nil, func(o *engine.Options) { o.PAC = "http://" + o.Proxy + "/proxy.pac" })
		_, enforcement := checkedEnvironment(ctx, with)
		Expect(enforcement.Failure()).To(Equal("loopback: the browser bypasses the proxy for addresses of this machine"))
	}, SpecTimeout(hang.Limit))

	It("does not hold if the policy passes its canary", func(ctx SpecContext) {
		tolerant := func(c *network.Config) {
			c.Rules = nil
			c.Hosts["canary.widget.test:80"] = c.Hosts["calibration.cxmatrix.test:80"]
		}
		_, enforcement := checkedEnvironment(ctx, environment.Tampered(specBehind(name, slow, blocked), tolerant, nil))
		Expect(enforcement.Failure()).To(Equal("canary: canary.widget.test answered, although the network must refuse it"))
	}, SpecTimeout(hang.Limit))

	It("accepts that loopback bypasses the proxy with a PAC file, and does without the file if the site is there", func(ctx SpecContext) {
		GinkgoT().Setenv("CXMATRIX_CHROMIUM", "") // the headless shell uses no PAC file
		pac := matrix.Rule{ID: "policy.pac", Kind: "pac"}
		_, enforcement := checkedEnvironment(ctx, specBehind(name, matrix.Line{}, pac))
		Expect(enforcement.Failure()).To(BeEmpty())
		Expect(enforcement.Checks[0].Detail).To(ContainSubstring("bypasses the proxy, as browsers with a PAC file do"))

		local := specBehind(name, matrix.Line{}, pac)
		local.Site, _ = url.Parse("http://127.0.0.1:8099/")
		_, enforcement = checkedEnvironment(ctx, local)
		Expect(enforcement.Failure()).To(BeEmpty())
		Expect(enforcement.Checks[0].Detail).To(HavePrefix("goes through the proxy, which does what its PAC file says"))
	}, SpecTimeout(hang.Limit))

	DescribeTable("proves that the proxy asks for a login that no browser here has (case 12)", func(ctx SpecContext, scheme string) {
		r := matrix.Rule{ID: "policy.proxy-auth:" + matrix.Constraint(scheme), Kind: "proxy-auth", Scheme: scheme}
		_, enforcement := checkedEnvironment(ctx, specBehind(name, matrix.Line{}, r))
		Expect(enforcement.Failure()).To(BeEmpty())
		Expect(enforcement.Checks).To(ContainElement(results.Check{Name: "login", Detail: "the proxy asked for a login by " + scheme + ", and let nothing through", InForce: true}))

		_, enforcement = checkedEnvironment(ctx, environment.Tampered(specBehind(name, matrix.Line{}, r), func(c *network.Config) { c.Rules = nil }, nil))
		Expect(enforcement.Failure()).To(Equal("login: policy.proxy-auth:" + scheme + " was tested, and had no effect"))
	},
		Entry("NTLM", SpecTimeout(hang.Limit), "ntlm"),
		Entry("Kerberos", tier.If(true), SpecTimeout(hang.Limit), "negotiate"),
	)

	DescribeTable("proves the direct way of a PAC file", func(ctx SpecContext, out, detail string) {
		GinkgoT().Setenv("CXMATRIX_CHROMIUM", "")
		pac := matrix.Rule{ID: "policy.pac", Kind: "pac", Direct: []string{"direct.example.test"}, Out: out}
		_, enforcement := checkedEnvironment(ctx, specBehind(name, matrix.Line{}, pac))
		Expect(enforcement.Failure()).To(BeEmpty())
		Expect(enforcement.Checks).To(ContainElement(results.Check{Name: "pac", Detail: detail, InForce: true}))

		without := func(c *network.Config) { c.Rules = []matrix.Rule{{ID: "policy.pac", Kind: "pac"}} }
		_, enforcement = checkedEnvironment(ctx, environment.Tampered(specBehind(name, matrix.Line{}, pac), without, nil))
		Expect(enforcement.Failure()).To(HavePrefix("pac: policy.pac was tested, and "))
	},
		Entry("over the line", SpecTimeout(hang.Limit), "", "the browser goes around the proxy where the PAC file says so"),
		Entry("where nothing gets out", tier.If(true), SpecTimeout(hang.Limit), "none", "nothing gets out directly"),
	)

	It("shows and accepts a captive portal first", func(ctx SpecContext) {
		_, enforcement := checkedEnvironment(ctx, specBehind(name, slow, matrix.Rule{ID: "policy.captive-portal", Kind: "captive-portal"}))
		Expect(enforcement.Failure()).To(BeEmpty())
		Expect(enforcement.Checks[0]).To(Equal(results.Check{Name: "portal", Detail: "shown, accepted", InForce: true}))
	}, SpecTimeout(hang.Limit))

	It("does not hold without the configured portal", func(ctx SpecContext) {
		none := func(c *network.Config) { c.Rules = nil }
		_, enforcement := checkedEnvironment(ctx, environment.Tampered(specBehind(name, slow, matrix.Rule{ID: "policy.captive-portal", Kind: "captive-portal"}), none, nil))
		Expect(enforcement.Failure()).To(Equal("portal: the captive portal was not shown, but http://calibration.cxmatrix.test/portal"))
	}, SpecTimeout(hang.Limit))

	It("tests each rule with a request that it refuses", func(ctx SpecContext) {
		s := specBehind(name, matrix.Line{}, allRuleKinds()...)
		_, enforcement := checkedEnvironment(ctx, withInterception(s))
		Expect(enforcement.Failure()).To(BeEmpty())
		Expect(enforcement.Checks).To(ContainElements(
			results.Check{Name: "udp", Detail: "WebRTC sent no UDP", InForce: true},
			results.Check{Name: "interception", Detail: "the browser accepted the certificate of the network's authority for probe.cxmatrix.test", InForce: true},
			results.Check{Name: "rules", Detail: "policy.upload-content:unsanitised, policy.upload-content:unapproved, policy.body-limit:100kB, " +
				"policy.response-limit:100kB, policy.response-content:extension, policy.rewrite-headers:Via, policy.hold:responses, policy.hold:requests, policy.idle-timeout:60s, policy.ports:80+443, policy.methods:PUT@api.example.test, policy.no-websocket, policy.no-third-party, policy.strip-headers:referer", InForce: true}))
		Expect(enforcement.Unproven).To(ConsistOf(
			"policy.cut-after:200kB: the request that tests it is refused by policy.response-limit:100kB",
			"policy.strip-third-party-cookies: it needs a third-party cookie",
			"policy.http1-only: it needs a newer version of HTTP"))
	}, SpecTimeout(hang.Limit))

	DescribeTable("does not hold if a rule has no effect", func(ctx SpecContext, r matrix.Rule) {
		without := func(c *network.Config) { c.Rules = nil }
		_, enforcement := checkedEnvironment(ctx, environment.Tampered(specBehind(name, matrix.Line{}, r), without, nil))
		Expect(enforcement.Failure()).To(Equal(fmt.Sprintf("rules: %s was tested, and had no effect", r.ID)))
	},
		Entry("body-limit", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.body-limit:100kB", Kind: "body-limit", Size: 100_000}),
		Entry("upload-content by type", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.upload-content:type", Kind: "upload-content", Match: "type", Values: []string{"video/*"}, How: "reset"}),
		Entry("upload-content by extension", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.upload-content:extension", Kind: "upload-content", Match: "extension", Values: []string{".exe"}, How: "page"}),
		Entry("response-limit", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.response-limit:1MB", Kind: "response-limit", Size: 1_000_000}),
		Entry("cut-after", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.cut-after:200kB", Kind: "cut-after", Size: 200_000}),
		Entry("response-content", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.response-content:type", Kind: "response-content", Match: "type", Values: []string{"application/pdf"}, How: "page"}),
		Entry("rewrite-headers", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.rewrite-headers:Via", Kind: "rewrite-headers", Set: map[string]string{"Via": "1.1 proxy"}, Direction: "response"}),
		Entry("hold responses", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.hold:responses", Kind: "hold", Hold: "responses"}),
		Entry("hold requests", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.hold:requests", Kind: "hold", Hold: "requests"}),
		Entry("idle-timeout", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.idle-timeout:5m", Kind: "idle-timeout", AfterMs: 300_000}),
		Entry("total-timeout", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.total-timeout:5m", Kind: "total-timeout", AfterMs: 300_000}),
		Entry("ports", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.ports:443", Kind: "ports", Allow: []string{"80", "443", "8080"}}),
		Entry("methods", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.methods:DELETE", Kind: "methods", Refuse: []string{"DELETE"}}),
		Entry("no-websocket", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.no-websocket", Kind: "no-websocket"}),
		Entry("strip-headers", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.strip-headers:etag", Kind: "strip-headers", Headers: []string{"etag"}, Direction: "response"}),
	)

	It("does not hold if HTTPS is not intercepted", func(ctx SpecContext) {
		without := func(c *network.Config) { c.Rules = nil }
		s := withInterception(specBehind(name, matrix.Line{}, matrix.Rule{ID: "policy.intercept-tls", Kind: "intercept-tls"}))
		_, enforcement := checkedEnvironment(ctx, environment.Tampered(s, without, nil))
		Expect(enforcement.Failure()).To(Equal("interception: HTTPS is not intercepted: the network did not see the browser's request"))
	}, SpecTimeout(hang.Limit))

	distrusted := matrix.Rule{ID: "policy.intercept-tls", Kind: "intercept-tls", Distrusted: true}

	It("holds if the browser refuses the certificate of an authority that it does not trust (case 13)", func(ctx SpecContext) {
		_, enforcement := checkedEnvironment(ctx, withInterception(specBehind(name, matrix.Line{}, distrusted)))
		Expect(enforcement.Failure()).To(BeEmpty())
		Expect(enforcement.Checks[len(enforcement.Checks)-1].Detail).To(HavePrefix("the browser refused the certificate of the network's authority for probe.cxmatrix.test: "))
	}, SpecTimeout(hang.Limit))

	It("does not hold if it accepts that certificate", func(ctx SpecContext) {
		s := environment.Tampered(withInterception(specBehind(name, matrix.Line{}, distrusted)), nil, func(o *engine.Options) { o.Insecure = true })
		_, enforcement := checkedEnvironment(ctx, s)
		Expect(enforcement.Failure()).To(Equal("interception: the browser accepted the certificate of an authority that it must not trust"))
	}, SpecTimeout(hang.Limit))

	It("does not hold if UDP bypasses the network", func(ctx SpecContext) {
		s := environment.Tampered(specBehind(name, slow), nil, func(o *engine.Options) { o.AllowUDP = true })
		_, enforcement := checkedEnvironment(ctx, s)
		Expect(enforcement.Failure()).To(Equal("udp: the browser sends UDP that bypasses the network, by WebRTC"))
	}, SpecTimeout(hang.Limit))

	It("lets UDP out if the network is open for it", func(ctx SpecContext) {
		s := specBehind(name, slow)
		s.Network.OpenUDP = true
		_, enforcement := checkedEnvironment(ctx, s)
		Expect(enforcement.Failure()).To(BeEmpty())
		Expect(enforcement.Checks).To(ContainElement(results.Check{Name: "udp", Detail: "the browser sends UDP past the proxy, as asked", InForce: true}))
	}, SpecTimeout(hang.Limit))

	It("works with every kind of rule at once", func(ctx SpecContext) {
		s := specBehind(name, matrix.Line{UpKbps: 5000, DownKbps: 5000}, allRuleKinds()...)
		_, enforcement := checkedEnvironment(ctx, withInterception(s))
		Expect(enforcement.Failure()).To(BeEmpty())
	}, SpecTimeout(hang.Limit))

	It("is an error if the browser has ended", func(ctx SpecContext) {
		e := open(specBehind(name, slow))
		Expect(syscall.Kill(e.Browser, syscall.SIGKILL)).To(Succeed())
		_, err := e.CheckEnforcement(ctx)
		Expect(err).To(MatchError(HavePrefix("check that the network is in force (loopback): ")))
	}, SpecTimeout(hang.Limit))
}

// withInterception adds an authority that intercepts HTTPS.
func withInterception(s environment.Spec) environment.Spec {
	s.AuthorityKeyFile = filepath.Join(GinkgoT().TempDir(), "key")
	authority, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
	Expect(err).NotTo(HaveOccurred())
	Expect(authority.Save(s.AuthorityKeyFile)).To(Succeed())
	s.Site, _ = url.Parse("https://saas.example.test/")
	return s
}

// allRuleKinds is a policy that does not affect a plain page and form, but inspects much.
func allRuleKinds() []matrix.Rule {
	return []matrix.Rule{
		{ID: "policy.upload-content:unsanitised", Kind: "upload-content", Match: "unsanitised", How: "page"},
		{ID: "policy.upload-content:unapproved", Kind: "upload-content", Match: "unapproved", Label: "APPROVED", How: "page"},
		{ID: "policy.body-limit:100kB", Kind: "body-limit", Size: 100_000},
		{ID: "policy.response-limit:100kB", Kind: "response-limit", Size: 100_000},
		{ID: "policy.cut-after:200kB", Kind: "cut-after", Size: 200_000},
		{ID: "policy.response-content:extension", Kind: "response-content", Match: "extension", Values: []string{".exe"}, How: "page"},
		{ID: "policy.rewrite-headers:Via", Kind: "rewrite-headers", Set: map[string]string{"Via": "1.1 proxy"}},
		{ID: "policy.hold:responses", Kind: "hold", Hold: "responses"},
		{ID: "policy.hold:requests", Kind: "hold", Hold: "requests", DelayMs: 25_000},
		{ID: "policy.idle-timeout:60s", Kind: "idle-timeout", AfterMs: 60_000},
		{ID: "policy.ports:80+443", Kind: "ports", Allow: []string{"80", "443"}},
		{ID: "policy.methods:PUT@api.example.test", Kind: "methods", Refuse: []string{"PUT"}, Scope: matrix.Scope{Hosts: []string{"api.example.test"}}},
		{ID: "policy.no-websocket", Kind: "no-websocket"},
		{ID: "policy.no-third-party", Kind: "no-third-party"},
		{ID: "policy.strip-third-party-cookies", Kind: "strip-third-party-cookies"},
		{ID: "policy.strip-headers:referer", Kind: "strip-headers", Headers: []string{"referer"}, Direction: "request"},
		{ID: "policy.intercept-tls", Kind: "intercept-tls"},
		{ID: "policy.http1-only", Kind: "http1-only"},
		{ID: "policy.captive-portal", Kind: "captive-portal"},
	}
}

var _ = It("rod logs in at the proxy", func(ctx SpecContext) {
	_, enforcement := checkedEnvironment(ctx, specBehind("rod", matrix.Line{UpKbps: 5000, DownKbps: 5000}, matrix.Rule{ID: "policy.proxy-auth", Kind: "proxy-auth"}))
	Expect(enforcement.Failure()).To(BeEmpty())
}, SpecTimeout(hang.Limit))
