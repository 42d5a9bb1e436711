package matrix_test

import (
	"encoding/json"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"cxmatrix/matrix"
)

// network parses a matrix around one network: block.
func network(yaml string) matrix.Network {
	m, err := matrix.Parse("test.yaml", fmt.Appendf(nil, "name: t\nenvironments:\n  - {name: e, browsers: [ie 11], systems: [windows 7], network: %s}\n", yaml))
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	return m.Environments[0].Network
}

var _ = Describe("A line", func() {
	DescribeTable("is read with its units; kb is 1000 bits", func(yaml string, want matrix.Line) {
		Expect(network("{line: " + yaml + "}").Line).To(Equal(want))
	},
		Entry("one rate for both", "512kbps", matrix.Line{UpKbps: 512, DownKbps: 512, UpQueueMs: 250, DownQueueMs: 250}),
		Entry("megabits", "28Mbps", matrix.Line{UpKbps: 28000, DownKbps: 28000, UpQueueMs: 100, DownQueueMs: 100}),
		Entry("fractions and a space", "1.5 Mbps", matrix.Line{UpKbps: 1500, DownKbps: 1500, UpQueueMs: 100, DownQueueMs: 100}),
		Entry("gigabits", "1Gbps", matrix.Line{UpKbps: 1e6, DownKbps: 1e6, UpQueueMs: 100, DownQueueMs: 100}),
		Entry("bits", "64000bps", matrix.Line{UpKbps: 64, DownKbps: 64, UpQueueMs: 2000, DownQueueMs: 2000}),
		Entry("fields", "{up: 1Mbps, down: 8.5Mbps, rtt: 40ms, jitter: 5ms, packet-loss: 2%, loss: 3%}",
			matrix.Line{UpKbps: 1000, DownKbps: 8500, UpQueueMs: 128, DownQueueMs: 100, RTTms: 40, JitterMs: 5, PacketLoss: 0.02, Loss: 0.03}),
		Entry("a queue as time", "{up: 1Mbps, down: 2Mbps, queue: 1s}", matrix.Line{UpKbps: 1000, DownKbps: 2000, UpQueueMs: 1000, DownQueueMs: 1000}),
		Entry("a queue as size", "{up: 1Mbps, down: 2Mbps, queue: 64kB}", matrix.Line{UpKbps: 1000, DownKbps: 2000, UpQueueMs: 512, DownQueueMs: 256}),
		Entry("no queue", "{up: 1Mbps, queue: 0ms}", matrix.Line{UpKbps: 1000}),
		Entry("outages", "{outage: {every: 1m, for: 5s}}", matrix.Line{Outage: matrix.Outage{EveryMs: 60_000, ForMs: 5000}}),
		Entry("outages that reset", "{outage: {every: 1m, for: 0s, how: reset}}", matrix.Line{Outage: matrix.Outage{EveryMs: 60_000, Reset: true}}),
		Entry("one field", "{rtt: 1.3s}", matrix.Line{RTTms: 1300}),
		Entry("unlimited", "unlimited", matrix.Line{}),
		Entry("absent", "", matrix.Line{}),
	)

	DescribeTable("can be a preset with a source", func(name string, up, down, rtt float64) {
		line := network("{line: " + name + "}").Line
		Expect(line.Source).NotTo(BeEmpty())
		Expect(line.HasDefaultQueue()).To(BeTrue())
		line.Source, line.UpQueueMs, line.DownQueueMs = "", 0, 0
		Expect(line).To(Equal(matrix.Line{UpKbps: up, DownKbps: down, RTTms: rtt, Preset: name}))
	},
		Entry(nil, "dial-up-56k", 30.0, 49.0, 120.0),
		Entry(nil, "study-512k", 512.0, 512.0, 0.0),
		Entry(nil, "2g", 32.0, 35.0, 1300.0),
		Entry(nil, "3g", 768.0, 1600.0, 300.0),
		Entry(nil, "4g", 9000.0, 9000.0, 170.0),
		Entry(nil, "dsl", 384.0, 1500.0, 50.0),
		Entry(nil, "cable-28m", 28000.0, 28000.0, 0.0),
	)

	It("has the journal's names in JSON", func() {
		text, err := json.Marshal(network("{line: 512kbps}").Line)
		Expect(err).NotTo(HaveOccurred())
		Expect(text).To(MatchJSON(`{"up_kbps":512,"down_kbps":512,"up_queue_ms":250,"down_queue_ms":250,"rtt_ms":0}`))
		text, err = json.Marshal(network("{line: {up: 1kbps, down: 2kbps, rtt: 3ms, jitter: 1ms, queue: 4ms, packet-loss: 2%, loss: 1%, outage: {every: 1s, for: 5ms, how: reset}}}").Line)
		Expect(err).NotTo(HaveOccurred())
		Expect(text).To(MatchJSON(`{"up_kbps":1,"down_kbps":2,"up_queue_ms":4,"down_queue_ms":4,"rtt_ms":3,"jitter_ms":1,"packet_loss":0.02,"loss":0.01,"outage":{"every_ms":1000,"for_ms":5,"reset":true}}`))
	})
})

var _ = Describe("A policy", func() {
	It("gives each rule a stable id, in the order of the file", func() {
		m, err := matrix.Load("testdata/valid-everything.yaml")
		Expect(err).NotTo(HaveOccurred())
		var got []matrix.Constraint
		for _, rule := range m.Environments[0].Network.Policy {
			got = append(got, rule.ID)
		}
		Expect(got).To(Equal([]matrix.Constraint{
			"policy.block:widget.example.test", "policy.block:*.cdn.example.test", "policy.block:slow.example.test",
			"policy.upload-content:extension", "policy.upload-content:type", "policy.upload-content:size",
			"policy.upload-content:unsanitised", "policy.upload-content:unapproved",
			"policy.body-limit:10MB", "policy.response-limit:50MB", "policy.cut-after:512kB",
			"policy.hold:requests", "policy.hold:responses@application/*", "policy.rewrite-headers:Via+X-Forwarded-For@www.example.test",
			"policy.response-content:type", "policy.response-content:extension@files.example.test", "policy.idle-timeout:60s", "policy.total-timeout:5m@upload.example.test+/files/*", "policy.ports:80+443", "policy.methods:PUT+PATCH",
			"policy.block:webmail.example.test@443+POST", "policy.body-limit:1MB", "policy.response-limit:9MB@video/*",
			"policy.no-websocket", "policy.no-third-party", "policy.strip-third-party-cookies",
			"policy.strip-headers:referer+x-client", "policy.intercept-tls", "policy.http1-only",
			"policy.proxy-auth:ntlm", "policy.pac", "policy.captive-portal", "policy.forward:proxy.example.test:3128",
		}))
	})

	DescribeTable("reads what a rule says", func(yaml string, want matrix.Rule) {
		got := network("{policy: [" + yaml + "]}").Policy
		Expect(got).To(HaveLen(1))
		Expect(got[0].At).To(HavePrefix("test.yaml:3:"))
		want.At = got[0].At
		Expect(got[0]).To(Equal(want))
	},
		Entry("a block looks like a page unless told", "{kind: block, hosts: [w.example.test]}",
			matrix.Rule{ID: "policy.block:w.example.test", Kind: "block", Host: "w.example.test", How: "page"}),
		Entry("an upload refused by size", "{kind: upload-content, match: size, size: 20MiB, how: reset}",
			matrix.Rule{ID: "policy.upload-content:size", Kind: "upload-content", Match: "size", Size: 20971520, How: "reset"}),
		Entry("headers off requests unless told", "{kind: strip-headers, headers: [Referer]}",
			matrix.Rule{ID: "policy.strip-headers:referer", Kind: "strip-headers", Headers: []string{"referer"}, Direction: "request"}),
		Entry("a login by the name of its variable", `{kind: forward, proxy: "p.example.test:3128", credentials: "${CX_LOGIN}"}`,
			matrix.Rule{ID: "policy.forward:p.example.test:3128", Kind: "forward", Proxy: "p.example.test:3128", Credentials: "CX_LOGIN"}),
		Entry("how a page looks", `{kind: block, hosts: [w.example.test], paths: ["/a*"], status: 200, page: "<h1>Blocked</h1>"}`,
			matrix.Rule{ID: "policy.block:w.example.test@/a*", Kind: "block", Host: "w.example.test", Scope: matrix.Scope{Paths: []string{"/a*"}}, How: "page", Status: 200, Page: "<h1>Blocked</h1>"}),
		Entry("times in minutes", "{kind: time-limit, after: 1.5m}", matrix.Rule{ID: "policy.total-timeout:1.5m", Kind: "total-timeout", How: "reset", AfterMs: 90_000}),
		Entry("sizes in thousands", "{kind: body-limit, size: 1.5MB}",
			matrix.Rule{ID: "policy.body-limit:1.5MB", Kind: "body-limit", Size: 1_500_000}),
	)

	It("makes a network restricted, and so does a line", func() {
		Expect(network("").Restricted()).To(BeFalse())
		Expect(network("{line: unlimited}").Restricted()).To(BeFalse())
		Expect(network("{line: {rtt: 40ms}}").Restricted()).To(BeTrue())
		Expect(network("{policy: [{kind: pac}]}").Restricted()).To(BeTrue())
	})
})

var _ = Describe("Each rule", func() {
	It("knows where the file has it, and a blocked host where it stands", func() {
		m, err := matrix.Parse("mine.yaml", []byte(`name: t
environments:
  - name: e
    browsers: [ie 11]
    systems: [windows 7]
    network:
      policy: &all
        - kind: block
          hosts:
            - a.example.test
            - "*.b.example.test"
        - {kind: block, hosts: [c.example.test, d.example.test]}
        - kind: no-third-party
  - {name: f, browsers: [ie 11], systems: [windows 7], network: {policy: *all}}
`))
		Expect(err).NotTo(HaveOccurred())
		at := map[matrix.Constraint]string{}
		for _, rule := range m.Environments[0].Network.Policy {
			at[rule.ID] = rule.At
		}
		Expect(at).To(Equal(map[matrix.Constraint]string{
			"policy.block:a.example.test": "mine.yaml:10:15", "policy.block:*.b.example.test": "mine.yaml:11:15",
			"policy.block:c.example.test": "mine.yaml:12:33", "policy.block:d.example.test": "mine.yaml:12:49",
			"policy.no-third-party": "mine.yaml:13:11"}))
		Expect(m.Environments[1].Network).To(Equal(m.Environments[0].Network), "by an alias, the same")
	})
})

var _ = DescribeTable("A pattern of hosts covers", func(pattern, host string, covers bool) {
	Expect(matrix.Covers(pattern, host)).To(Equal(covers))
},
	Entry("its own name", "a.example.test", "a.example.test", true),
	Entry("in any case, with a final dot", "a.example.test", "A.Example.Test.", true),
	Entry("no name below it", "example.test", "a.example.test", false),
	Entry("with a star every name below it", "*.example.test", "a.b.example.test", true),
	Entry("and not the name itself", "*.example.test", "example.test", false),
	Entry("nor one that only ends alike", "*.example.test", "badexample.test", false),
)

var _ = DescribeTable("An authority is trusted", func(rule string, byChrome, byFirefox bool) {
	text := "name: m\nenvironments:\n- {name: e, browsers: [chrome latest, firefox latest], systems: [windows 10], network: {policy: [" + rule + "]}}\n"
	m, err := matrix.Parse("m.yaml", []byte(text))
	Expect(err).NotTo(HaveOccurred())
	cells, err := m.Expand(matrix.Selection{})
	Expect(err).NotTo(HaveOccurred())
	Expect([]bool{!cells[0].Network.Distrusted(), !cells[1].Network.Distrusted()}).To(Equal([]bool{byChrome, byFirefox}))
	Expect(cells[0].Network.Policy[0].ID).To(BeEquivalentTo("policy.intercept-tls"))
},
	Entry("usually", "{kind: intercept-tls}", true, true),
	Entry("by all", "{kind: intercept-tls, trusted: true}", true, true),
	Entry("by none", "{kind: intercept-tls, trusted: false}", false, false),
	Entry("by some", "{kind: intercept-tls, trusted: [chrome, edge]}", true, false),
	Entry("by none, as a kind of its own", "{kind: distrusted-authority}", false, false),
	Entry("by some, as a kind of its own", "{kind: distrusted-authority, trusted: [firefox]}", false, true),
)
