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

// engines are those that proofs are told with: one of each protocol.
var engines = []string{"rod", "chromedriver"}

// open opens an environment that is closed with its spec.
func open(s environment.Spec) *environment.Environment {
	GinkgoHelper()
	if testing.Short() {
		Skip("real browsers are not short")
	}
	kind, err := engine.ByName(s.Engine)
	Expect(err).NotTo(HaveOccurred())
	if f := kind.Find(context.Background()); !f.Found {
		Skip(fmt.Sprintf("%s is not installed here; to get it: %s", s.Engine, f.Fix))
	}
	s.Scratch = GinkgoT().TempDir()
	e, err := environment.Open(context.Background(), s)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func(ctx SpecContext) { Expect(e.Close(ctx)).To(Succeed()) }, NodeTimeout(hang.Limit))
	return e
}

// proven opens s and proves it; it reports how long that took.
func proven(ctx context.Context, s environment.Spec) (*environment.Environment, environment.Force) {
	GinkgoHelper()
	e := open(s)
	began := time.Now()
	force, err := e.CheckEnforcement(ctx)
	Expect(err).NotTo(HaveOccurred())
	AddReportEntry(fmt.Sprintf("%s: the proof took %.2f s", s.Engine, time.Since(began).Seconds()), force, ReportEntryVisibilityFailureOrVerbose)
	return e, force
}

func behind(engine string, line matrix.Line, rules ...matrix.Rule) environment.Spec {
	return environment.Spec{Engine: engine, Network: matrix.Network{Line: line, Policy: rules}}
}

func checked(force environment.Force) (names []string) {
	for _, c := range force.Checks {
		names = append(names, c.Name)
	}
	return names
}

var _ = Describe("proof of force", func() {
	for _, name := range engines {
		Describe("through "+name, tier.If(name != "rod"), func() { proving(name) })
	}
})

func proving(name string) {
	slow := matrix.Line{UpKbps: 512, DownKbps: 512}
	blocked := matrix.Rule{ID: "policy.block:*.widget.test", Kind: "block", Host: "*.widget.test", How: "page"}

	It("has nothing to try without a restriction", func(ctx SpecContext) {
		_, force := proven(ctx, environment.Spec{Engine: name})
		Expect(force).To(Equal(environment.Force{}))
	}, SpecTimeout(hang.Limit))

	DescribeTable("holds where the line is what was asked for", func(ctx SpecContext, line matrix.Line) {
		s := behind(name, line, blocked)
		if s.Tolerance = environment.DefaultTolerance; line.UpKbps > 2000 {
			s.Tolerance = 50 // a busy machine slows a fast line
		}
		e, force := proven(ctx, s)
		Expect(force.Broken()).To(BeEmpty())
		Expect(checked(force)).To(Equal([]string{"loopback", "canary", "udp", "line"}))
		Expect(force.Checks[1].Detail).To(Equal("canary.widget.test refused by policy.block:*.widget.test (page)"))
		Expect(force.Line.UpKbps).To(BeNumerically("~", line.UpKbps, line.UpKbps*s.Tolerance/100))
		Expect(force.Line.DownKbps).To(BeNumerically("~", line.DownKbps, line.DownKbps*s.Tolerance/100))
		Expect(e.Page.URL(ctx)).To(Equal("about:blank"))
		Expect(e.Reachable(ctx)).To(Succeed())
	},
		Entry("512 kb/s", SpecTimeout(hang.Limit), slow),
		Entry("28 Mb/s", SpecTimeout(hang.Limit), matrix.Line{UpKbps: 28000, DownKbps: 28000}),
		Entry("3G", SpecTimeout(hang.Limit), matrix.Line{UpKbps: 768, DownKbps: 1600, RTTms: 300}),
		Entry("a telephone", SpecTimeout(hang.Limit), matrix.Line{UpKbps: 30, DownKbps: 49, RTTms: 120}),
	)

	It("measures, and does not judge, a line without a limit", func(ctx SpecContext) {
		_, force := proven(ctx, behind(name, matrix.Line{UpKbps: 512}))
		Expect(force.Broken()).To(BeEmpty())
		Expect(force.Line.DownKbps).To(BeNumerically(">", 2_000)) // a busy machine is no fast one
	}, SpecTimeout(hang.Limit))

	It("does not hold where the line is another", func(ctx SpecContext) {
		half := func(c *network.Config) { c.Line = matrix.Line{UpKbps: 256, DownKbps: 512} }
		_, force := proven(ctx, environment.Tampered(behind(name, slow), half, nil))
		Expect(force.Broken()).To(MatchRegexp(`^line: asked 512 kb/s up, measured 2\d\d \(\d\d % off, 15 % allowed\)$`))
		Expect(force.Line.UpKbps).To(BeNumerically("~", 256, 40))
	}, SpecTimeout(hang.Limit))

	It("does not hold where the round trip is another", func(ctx SpecContext) {
		near := func(c *network.Config) { c.Line.RTTms = 0 }
		_, force := proven(ctx, environment.Tampered(behind(name, matrix.Line{UpKbps: 5000, DownKbps: 5000, RTTms: 300}), near, nil))
		Expect(force.Broken()).To(HavePrefix("line: asked a round trip of 300 ms, measured "))
	}, SpecTimeout(hang.Limit))

	It("does not hold in a browser that knows no proxy", func(ctx SpecContext) {
		past := func(o *engine.Options) { o.Proxy = "" }
		_, force := proven(ctx, environment.Tampered(behind(name, slow), nil, past))
		Expect(force.Broken()).To(Equal("loopback: the browser goes past the proxy to addresses of this machine"))
	}, SpecTimeout(hang.Limit))

	It("does not hold in a browser that goes to loopback past its proxy", func(ctx SpecContext) {
		with := environment.Tampered(behind(name, slow), nil, func(o *engine.Options) { o.PAC = "http://" + o.Proxy + "/proxy.pac" })
		_, force := proven(ctx, with)
		Expect(force.Broken()).To(Equal("loopback: the browser goes past the proxy to addresses of this machine"))
	}, SpecTimeout(hang.Limit))

	It("does not hold where the policy lets its canary through", func(ctx SpecContext) {
		lax := func(c *network.Config) {
			c.Rules = nil
			c.Hosts["canary.widget.test:80"] = c.Hosts["calibration.cxmatrix.test:80"]
		}
		_, force := proven(ctx, environment.Tampered(behind(name, slow, blocked), lax, nil))
		Expect(force.Broken()).To(Equal("canary: canary.widget.test answered, though it is to be refused"))
	}, SpecTimeout(hang.Limit))

	It("expects of a PAC file that loopback goes past the proxy, unless the site is there", func(ctx SpecContext) {
		pac := matrix.Rule{ID: "policy.pac", Kind: "pac"}
		_, force := proven(ctx, behind(name, matrix.Line{}, pac))
		Expect(force.Broken()).To(BeEmpty())
		Expect(force.Checks[0].Detail).To(ContainSubstring("goes past the proxy, as it does in browsers with a PAC file"))

		local := behind(name, matrix.Line{}, pac)
		local.Site, _ = url.Parse("http://127.0.0.1:8099/")
		_, force = proven(ctx, local)
		Expect(force.Broken()).To(HavePrefix("loopback: "))
	}, SpecTimeout(hang.Limit))

	It("shows and accepts a captive portal first", func(ctx SpecContext) {
		_, force := proven(ctx, behind(name, slow, matrix.Rule{ID: "policy.captive-portal", Kind: "captive-portal"}))
		Expect(force.Broken()).To(BeEmpty())
		Expect(force.Checks[0]).To(Equal(results.Check{Name: "portal", Detail: "shown, accepted", InForce: true}))
	}, SpecTimeout(hang.Limit))

	It("does not hold without the portal that was asked for", func(ctx SpecContext) {
		none := func(c *network.Config) { c.Rules = nil }
		_, force := proven(ctx, environment.Tampered(behind(name, slow, matrix.Rule{ID: "policy.captive-portal", Kind: "captive-portal"}), none, nil))
		Expect(force.Broken()).To(Equal("portal: the captive portal was not shown, but http://calibration.cxmatrix.test/portal"))
	}, SpecTimeout(hang.Limit))

	It("tries each rule by what it refuses", func(ctx SpecContext) {
		s := behind(name, matrix.Line{}, everyKind()...)
		_, force := proven(ctx, opened(s))
		Expect(force.Broken()).To(BeEmpty())
		Expect(force.Checks).To(ContainElements(
			results.Check{Name: "udp", Detail: "WebRTC sent no UDP", InForce: true},
			results.Check{Name: "interception", Detail: "the browser took the certificate that the network's authority made for probe.cxmatrix.test", InForce: true},
			results.Check{Name: "rules", Detail: "policy.upload-content:unsanitised, policy.upload-content:unapproved, policy.body-limit:100kB, " +
				"policy.response-limit:100kB, policy.no-websocket, policy.no-third-party, policy.strip-headers:referer", InForce: true}))
		Expect(force.Unproven).To(ConsistOf(
			"policy.cut-after:200kB: what it would be tried with is refused by policy.response-limit:100kB",
			"policy.strip-third-party-cookies: it would take a cookie of a third party",
			"policy.http1-only: it would take a newer HTTP"))
	}, SpecTimeout(hang.Limit))

	DescribeTable("does not hold where a rule does nothing", func(ctx SpecContext, r matrix.Rule) {
		without := func(c *network.Config) { c.Rules = nil }
		_, force := proven(ctx, environment.Tampered(behind(name, matrix.Line{}, r), without, nil))
		Expect(force.Broken()).To(Equal(fmt.Sprintf("rules: %s was tried, and did nothing", r.ID)))
	},
		Entry("body-limit", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.body-limit:100kB", Kind: "body-limit", Size: 100_000}),
		Entry("upload-content by type", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.upload-content:type", Kind: "upload-content", Match: "type", Values: []string{"video/*"}, How: "reset"}),
		Entry("upload-content by extension", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.upload-content:extension", Kind: "upload-content", Match: "extension", Values: []string{".exe"}, How: "page"}),
		Entry("response-limit", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.response-limit:1MB", Kind: "response-limit", Size: 1_000_000}),
		Entry("cut-after", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.cut-after:200kB", Kind: "cut-after", Size: 200_000}),
		Entry("no-websocket", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.no-websocket", Kind: "no-websocket"}),
		Entry("strip-headers", SpecTimeout(hang.Limit), matrix.Rule{ID: "policy.strip-headers:etag", Kind: "strip-headers", Headers: []string{"etag"}, Direction: "response"}),
	)

	It("does not hold where HTTPS is not opened", func(ctx SpecContext) {
		without := func(c *network.Config) { c.Rules = nil }
		s := opened(behind(name, matrix.Line{}, matrix.Rule{ID: "policy.intercept-tls", Kind: "intercept-tls"}))
		_, force := proven(ctx, environment.Tampered(s, without, nil))
		Expect(force.Broken()).To(Equal("interception: HTTPS is not opened: the network did not see what the browser asked for"))
	}, SpecTimeout(hang.Limit))

	It("does not hold where UDP goes past the network", func(ctx SpecContext) {
		s := environment.Tampered(behind(name, slow), nil, func(o *engine.Options) { o.UDP = true })
		_, force := proven(ctx, s)
		Expect(force.Broken()).To(Equal("udp: the browser sends UDP past the network, by WebRTC"))
	}, SpecTimeout(hang.Limit))

	It("gets on with every kind of rule at once", func(ctx SpecContext) {
		s := behind(name, matrix.Line{UpKbps: 5000, DownKbps: 5000}, everyKind()...)
		_, force := proven(ctx, opened(s))
		Expect(force.Broken()).To(BeEmpty())
	}, SpecTimeout(hang.Limit))

	It("is an error in a browser that is gone", func(ctx SpecContext) {
		e := open(behind(name, slow))
		Expect(syscall.Kill(e.Browser, syscall.SIGKILL)).To(Succeed())
		_, err := e.CheckEnforcement(ctx)
		Expect(err).To(MatchError(HavePrefix("check that the network is in force (loopback): ")))
	}, SpecTimeout(hang.Limit))
}

// opened adds an authority that opens HTTPS.
func opened(s environment.Spec) environment.Spec {
	s.Key = filepath.Join(GinkgoT().TempDir(), "key")
	authority, err := network.NewAuthority(time.Now(), network.Bounds{})
	Expect(err).NotTo(HaveOccurred())
	Expect(authority.Save(s.Key)).To(Succeed())
	s.Site, _ = url.Parse("https://saas.example.test/")
	return s
}

// everyKind is a policy that leaves a plain page and form alone, but has much to
// look at.
func everyKind() []matrix.Rule {
	return []matrix.Rule{
		{ID: "policy.upload-content:unsanitised", Kind: "upload-content", Match: "unsanitised", How: "page"},
		{ID: "policy.upload-content:unapproved", Kind: "upload-content", Match: "unapproved", Label: "APPROVED", How: "page"},
		{ID: "policy.body-limit:100kB", Kind: "body-limit", Size: 100_000},
		{ID: "policy.response-limit:100kB", Kind: "response-limit", Size: 100_000},
		{ID: "policy.cut-after:200kB", Kind: "cut-after", Size: 200_000},
		{ID: "policy.no-websocket", Kind: "no-websocket"},
		{ID: "policy.no-third-party", Kind: "no-third-party"},
		{ID: "policy.strip-third-party-cookies", Kind: "strip-third-party-cookies"},
		{ID: "policy.strip-headers:referer", Kind: "strip-headers", Headers: []string{"referer"}, Direction: "request"},
		{ID: "policy.intercept-tls", Kind: "intercept-tls"},
		{ID: "policy.http1-only", Kind: "http1-only"},
		{ID: "policy.captive-portal", Kind: "captive-portal"},
	}
}

var _ = It("a login that the proxy asks for is given by rod", func(ctx SpecContext) {
	_, force := proven(ctx, behind("rod", matrix.Line{UpKbps: 5000, DownKbps: 5000}, matrix.Rule{ID: "policy.proxy-auth", Kind: "proxy-auth"}))
	Expect(force.Broken()).To(BeEmpty())
}, SpecTimeout(hang.Limit))
