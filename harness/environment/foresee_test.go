package environment_test

import (
	"net/url"
	"time"

	"cxmatrix/harness/environment"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var (
	inspect   = matrix.Rule{ID: "policy.upload-content:unsanitised", Kind: "upload-content"}
	intercept = matrix.Rule{ID: "policy.intercept-tls", Kind: "intercept-tls"}
)

func withExcept(r matrix.Rule, hosts ...string) matrix.Rule {
	r.Except = hosts
	return r
}

var _ = DescribeTable("a rule that looks inside can't inspect HTTPS", func(want, site string, policy ...matrix.Rule) {
	address, err := url.Parse(site)
	Expect(err).NotTo(HaveOccurred())
	Expect(environment.UninspectedRule(matrix.Network{Policy: policy}, address)).To(Equal(want))
},
	Entry("without interception", "rule policy.upload-content:unsanitised can't inspect HTTPS: add a rule of kind intercept-tls", "https://saas.test/", inspect),
	Entry("of a site that is excepted", "rule policy.upload-content:unsanitised can't inspect app.saas.test over HTTPS: remove it from except: of intercept-tls",
		"https://app.saas.test/", inspect, withExcept(intercept, "bank.test", "*.saas.test")),
	Entry("but with interception, wherever it stands", "", "https://saas.test/", inspect, intercept),
	Entry("but where others are excepted", "", "https://saas.test/", withExcept(intercept, "*.saas.test"), inspect),
	Entry("but where it leaves the site alone itself", "", "https://saas.test/", withExcept(intercept, "saas.test"), withExcept(matrix.Rule{ID: "x", Kind: "strip-headers"}, "saas.test")),
	Entry("but a site of plain HTTP", "", "http://saas.test:8080/", inspect),
	Entry("blocking needs none of it", "", "https://saas.test/", matrix.Rule{ID: "policy.block:w.test", Kind: "block", Host: "w.test"}, matrix.Rule{ID: "policy.captive-portal", Kind: "captive-portal"}),
	Entry("others' cookies are not the site's", "", "https://saas.test/", withExcept(intercept, "saas.test"), matrix.Rule{ID: "policy.strip-third-party-cookies", Kind: "strip-third-party-cookies"}),
	Entry("a limit of bodies", "rule policy.body-limit:10MB can't inspect HTTPS: add a rule of kind intercept-tls", "https://saas.test/", matrix.Rule{ID: "policy.body-limit:10MB", Kind: "body-limit"}),
	Entry("WebSocket", "rule policy.no-websocket can't inspect HTTPS: add a rule of kind intercept-tls", "https://saas.test/", matrix.Rule{ID: "policy.no-websocket", Kind: "no-websocket"}),
)

var _ = DescribeTable("a measured line is compared with the configured one", func(want string, tolerance float64, configured matrix.Line, got matrix.Line) {
	spec := environment.Spec{Network: matrix.Network{Line: configured}, Tolerance: tolerance}
	Expect(spec.Deviation(got)).To(Equal(want))
},
	Entry("as asked", "", 0.0, matrix.Line{UpKbps: 512, DownKbps: 512}, matrix.Line{UpKbps: 500, DownKbps: 530, RTTms: 9}),
	Entry("up", "asked 512 kb/s up, measured 398 (22 % off, 15 % allowed)", 0.0, matrix.Line{UpKbps: 512, DownKbps: 512}, matrix.Line{UpKbps: 398, DownKbps: 512}),
	Entry("as packet loss leaves", "", 0.0, matrix.Line{UpKbps: 5000, DownKbps: 5000, RTTms: 100, PacketLoss: 0.01}, matrix.Line{UpKbps: 1300, DownKbps: 1350, RTTms: 105}),
	Entry("more than packet loss leaves", "asked 5000 kb/s with 1 % packet loss, which leaves 1340 up, measured 5000 (273 % off, 15 % allowed)", 0.0, matrix.Line{UpKbps: 5000, DownKbps: 5000, RTTms: 100, PacketLoss: 0.01}, matrix.Line{UpKbps: 5000, DownKbps: 5000, RTTms: 100}),
	Entry("no packet loss to be seen", "asked 1 % packet loss, which leaves 1340 kb/s down, measured 90000 (6618 % off, 15 % allowed)", 0.0, matrix.Line{RTTms: 100, PacketLoss: 0.01}, matrix.Line{UpKbps: 1300, DownKbps: 90000, RTTms: 100}),
	Entry("the queue", "", 0.0, matrix.Line{UpKbps: 512, DownKbps: 512, DownQueueMs: 250}, matrix.Line{UpKbps: 500, DownKbps: 530, DownQueueMs: 230}),
	Entry("no queue", "asked a queue of 1000 ms down, measured 7 (993 ms off, 150 allowed)", 0.0, matrix.Line{UpKbps: 512, DownKbps: 512, DownQueueMs: 1000}, matrix.Line{UpKbps: 500, DownKbps: 530, DownQueueMs: 7}),
	Entry("a queue that was not measured", "", 0.0, matrix.Line{UpKbps: 512, DownKbps: 512, DownQueueMs: 1000}, matrix.Line{UpKbps: 500, DownKbps: 530}),
	Entry("down, too quick", "asked 512 kb/s down, measured 1024 (100 % off, 15 % allowed)", 0.0, matrix.Line{UpKbps: 512, DownKbps: 512}, matrix.Line{UpKbps: 512, DownKbps: 1024}),
	Entry("with more tolerance", "", 25.0, matrix.Line{UpKbps: 512}, matrix.Line{UpKbps: 398}),
	Entry("with less", "asked 512 kb/s up, measured 480 (6 % off, 5 % allowed)", 5.0, matrix.Line{UpKbps: 512}, matrix.Line{UpKbps: 480}),
	Entry("with next to none", "asked 256 kb/s up, measured 257 (0.39 % off, 0.01 % allowed)", 0.01, matrix.Line{UpKbps: 256}, matrix.Line{UpKbps: 257}),
	Entry("no limit is not judged", "", 0.0, matrix.Line{UpKbps: 512}, matrix.Line{UpKbps: 512, DownKbps: 1e6}),
	Entry("a short round trip may be 15 ms off", "", 0.0, matrix.Line{RTTms: 40}, matrix.Line{RTTms: 55}),
	Entry("and not more", "asked a round trip of 40 ms, measured 56 (16 ms off, 15 allowed)", 0.0, matrix.Line{RTTms: 40}, matrix.Line{RTTms: 56}),
	Entry("a long one 15 %", "asked a round trip of 300 ms, measured 250 (50 ms off, 45 allowed)", 0.0, matrix.Line{RTTms: 300}, matrix.Line{RTTms: 250}),
	Entry("and by what it strays", "", 0.0, matrix.Line{RTTms: 300, JitterMs: 50}, matrix.Line{RTTms: 210}),
)

var _ = DescribeTable("a check sends no more than necessary", func(down, up int, line matrix.Line, rules ...matrix.Rule) {
	d, u := specBehind("rod", line, rules...).LoadSizes()
	Expect([]int{d, u}).To(Equal([]int{down, up}))
},
	Entry("half a second of line", 32_500, 32_000, matrix.Line{UpKbps: 512, DownKbps: 512}),
	Entry("twice a queue, while the browser requests an image", 44_800, 32_000, matrix.Line{UpKbps: 512, DownKbps: 512, DownQueueMs: 250}),
	Entry("what warms a connection up before", 242_200, 91_800, matrix.Line{UpKbps: 768, DownKbps: 1600, RTTms: 300, UpQueueMs: 170, DownQueueMs: 100}),
	Entry("five seconds where packets are lost", 347_415, 332_315, matrix.Line{UpKbps: 512, DownKbps: 512, PacketLoss: 0.1}),
	Entry("what a page holds lightly", 1_000_000, 512_000, matrix.Line{UpKbps: 28_000, DownKbps: 28_000}),
	Entry("enough to measure", 16_500, 16_000, matrix.Line{UpKbps: 56, DownKbps: 56}),
	Entry("five seconds on the slowest", 2_500, 2_000, matrix.Line{UpKbps: 1, DownKbps: 1}),
	Entry("what goes up comes down before", 35_500, 35_000, matrix.Line{UpKbps: 28_000, DownKbps: 56}),
	Entry("without a limit", 256_500, 256_000, matrix.Line{RTTms: 10}),
	Entry("whatever rules count", 1_000_000, 512_000, matrix.Line{UpKbps: 28_000, DownKbps: 28_000}, matrix.Rule{Kind: "cut-after", Size: 90_000}),
)

var _ = DescribeTable("a canary", func(want string, rules ...matrix.Rule) {
	Expect(specBehind("rod", matrix.Line{}, rules...).CanaryHost()).To(Equal(want))
},
	Entry("is the first blocked host", "w.test", matrix.Rule{Kind: "block", Host: "w.test", How: "reset"}, matrix.Rule{Kind: "block", Host: "v.test"}),
	Entry("below a wildcard", "canary.w.test", matrix.Rule{Kind: "block", Host: "*.w.test", How: "no-name"}),
	Entry("not one that is met with silence", "v.test", matrix.Rule{Kind: "block", Host: "w.test", How: "silence"}, matrix.Rule{Kind: "block", Host: "v.test", How: "page"}),
	Entry("not one that the browser calls by itself", "v.test", matrix.Rule{Kind: "block", Host: "clients2.google.com", How: "page"}, matrix.Rule{Kind: "block", Host: "v.test", How: "page"}),
	Entry("of our own, where nothing is blocked", "canary.cxmatrix.test", matrix.Rule{Kind: "no-third-party"}),
)

var _ = DescribeTable("a check has enough time", func(line matrix.Line, least, most time.Duration) {
	Expect(environment.EnforcementTimeout(matrix.Network{Line: line})).To(And(BeNumerically(">=", least), BeNumerically("<=", most)))
},
	Entry("on a normal line", matrix.Line{UpKbps: 28_000, DownKbps: 28_000}, 2*time.Minute, 5*time.Minute),
	Entry("for far away", matrix.Line{RTTms: 1300}, 80*time.Second, 12*time.Minute),
	Entry("where connections get lost", matrix.Line{Loss: 0.3}, 2*time.Minute, 8*time.Minute),
)

var _ = DescribeTable("a rate is the average of the curve", func(want float64, curve ...int64) {
	start := time.Unix(1, 0)
	var points []network.Point
	for i := 0; i < len(curve); i += 2 {
		points = append(points, network.Point{At: start.Add(time.Duration(curve[i]) * time.Millisecond), Bytes: curve[i+1]})
	}
	Expect(environment.Rate(points, 0)).To(BeNumerically("~", want, want*0.05))
	warmed := append([]network.Point{{At: start.Add(-time.Hour)}}, points...)
	for i := range warmed[1:] {
		warmed[i+1].Bytes += 1000
	}
	Expect(environment.Rate(warmed, 1000)).To(BeNumerically("~", want, want*0.05), "after an hour of warming up")
},
	Entry("steady", 8.0, int64(0), int64(100), int64(100), int64(200), int64(200), int64(300)),
	Entry("forgotten for a while, and caught up", 8.0, int64(0), int64(100), int64(20), int64(120), int64(180), int64(121), int64(181), int64(280), int64(200), int64(300)),
	Entry("of one point is none", 0.0, int64(0), int64(100)),
	Entry("of nothing too", 0.0),
)

var _ = Describe("a line that is measured again", func() {
	spec := specBehind("rod", matrix.Line{UpKbps: 1000, DownKbps: 1000, RTTms: 50})

	It("has the nearest value of each figure, since a busy machine disturbs one at a time", func() {
		first := &matrix.Line{UpKbps: 990, DownKbps: 600, RTTms: 90}
		Expect(spec.Closest(nil, first)).To(Equal(first))
		Expect(*spec.Closest(first, &matrix.Line{UpKbps: 1300, DownKbps: 1010, RTTms: 55})).To(Equal(matrix.Line{UpKbps: 990, DownKbps: 1010, RTTms: 55}))
	})
	It("measures more round trips only while all took too long", func() {
		Expect([]bool{spec.IsLate(49), spec.IsLate(65), spec.IsLate(66), spec.IsLate(10)}).To(Equal([]bool{false, false, true, false}))
	})
})
