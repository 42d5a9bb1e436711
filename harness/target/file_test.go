package target_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxmatrix/harness/target"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// gridWith is a valid target with added lines; its first key is in line 2.
func gridWith(more ...string) string {
	lines := append([]string{"- name: grid", "  dialect: selenium", "  address: http://grid.example.test:4444"}, more...)
	return "targets:\n" + strings.Join(lines, "\n") + "\n"
}

var _ = Describe("a targets file", func() {
	BeforeEach(func() {
		GinkgoT().Setenv("GRID_USER", "tester")
		GinkgoT().Setenv("GRID_KEY", "s3cret")
		GinkgoT().Setenv("GRID_UNSET", "")
	})

	DescribeTable("reports its mistake with its position", func(text, want string) {
		_, err := target.Parse("t.yaml", []byte(text))
		Expect(err).To(MatchError(want))
		Expect(err.Error()).NotTo(ContainSubstring("s3cret"))
		var m *matrix.Error
		Expect(errors.As(err, &m)).To(BeTrue())
	},
		Entry("empty", "", `t.yaml: the file is empty: start from the target in harness/target/README.md: targets:`),
		Entry("no target", "targets: []", `t.yaml: there is no target: add targets: with at least one`),
		Entry("no YAML", "targets: [", `t.yaml:1:10: not valid YAML: sequence end token ']' not found: correct it there, or quote a text that contains : # { [ * or &`),
		Entry("unknown key", gridWith("  adress: http://x"), `t.yaml:5:3: unknown key "adress": did you mean "address"?`),
		Entry("unknown key within", gridWith("  limits: {opening: 3s}"), `t.yaml:5:12: unknown key "opening": use one of: queue, open, command, idle, maximum`),
		Entry("no name", "targets:\n- dialect: selenium\n", `t.yaml:2:3: a target without a name: add name:, which --target names`),
		Entry("bad name", "targets:\n- name: My Grid\n", `t.yaml:2:9: target name "My Grid": use lower-case letters, digits and hyphens`),
		Entry("the local one's name", "targets:\n- name: local\n", `t.yaml:2:9: target "local" is defined twice: rename it`),
		Entry("a name twice", gridWith()+strings.TrimPrefix(gridWith(), "targets:\n"), `t.yaml:5:9: target "grid" is defined twice: rename it`),
		Entry("no dialect", "targets:\n- name: grid\n  address: http://127.0.0.1:1\n", `t.yaml:2:3: target "grid" has no dialect: add dialect:, one of selenium, browserstack, saucelabs, lambdatest`),
		Entry("unknown dialect", "targets:\n- name: grid\n  dialect: suacelabs\n", `t.yaml:3:12: unknown dialect "suacelabs": did you mean "saucelabs"?`),
		Entry("unknown protocol", gridWith("  protocol: w3d"), `t.yaml:5:13: unknown protocol "w3d": did you mean "w3c"?`),
		Entry("slots", gridWith("  slots: -1"), `t.yaml:5:10: -1 slots: say how many cells may run at once, or leave it out`),
		Entry("no address", "targets:\n- name: grid\n  dialect: selenium\n", `t.yaml:2:3: target "grid" has no address: add address:, that of its hub`),
		Entry("bad address", "targets:\n- name: grid\n  dialect: selenium\n  address: grid:4444\n", `t.yaml:4:12: not the address of a hub: write it like https://grid.example.test:4444`),
		Entry("address with a password", "targets:\n- name: grid\n  dialect: selenium\n  address: http://u:s3cret@grid\n",
			`t.yaml:4:12: the address holds a password: remove it, and name variables: user: ${GRID_USER}, key: ${GRID_KEY}`),
		Entry("bad api", gridWith("  api: ftp://x"), `t.yaml:5:8: not the address of a hub: write it like https://grid.example.test:4444`),
		Entry("a key written out", gridWith("  user: ${GRID_USER}", "  key: s3cret"), `t.yaml:6:8: a secret is written in the file: name a variable of the process environment: ${GRID_KEY}`),
		Entry("a variable that is not set", gridWith("  user: ${GRID_UNSET}", "  key: ${GRID_UNSET}"), `t.yaml:5:9: variable GRID_UNSET is not set: set it in the process environment`),
		Entry("a limit that is not a duration", gridWith("  limits: {open: soon}"), `t.yaml:5:18: "soon" is not a duration: write it like 90s or 10m`),
		Entry("a limit below nothing", gridWith("  limits: {open: -3s}"), `t.yaml:5:18: limit open is -3s: write a time above 0, such as 90s, or leave it out`),
		Entry("a name to listen at", gridWith("  proxy: {listen: here}"), `t.yaml:5:19: "here" is not an IP address: write an address of this machine that the nodes reach`),
		Entry("a name of a node", gridWith("  proxy: {listen: 192.0.2.1, clients: [192.0.2.2, node]}"), `t.yaml:5:51: "node" is not an IP address: write the address of a node`),
		Entry("an unknown browser", gridWith("  browsers:", "  - {product: chrme}"), `t.yaml:6:5: unknown browser "chrme": did you mean "chrome"?: write product: and system: as a matrix does`),
		Entry("an unknown system", gridWith("  browsers:", "  - {product: chrome, system: windos 7}"), `t.yaml:6:5: unknown system "windos 7": did you mean "windows 7"?: write product: and system: as a matrix does`),
		Entry("an end of the document, and more", gridWith()+"...\nx: 1\n", `t.yaml:6:1: a second document: keep one list of targets a file: remove the --- line, or what follows it`),
		Entry("two documents", gridWith()+"---\nx: 1\n", `t.yaml:6:1: a second document: keep one list of targets a file: remove the --- line, or what follows it`),
	)

	It("is refused if it is too large", func() {
		_, err := target.Parse("t.yaml", make([]byte, 1<<20+1))
		Expect(err).To(MatchError("t.yaml: more than 1 MiB: give the file itself, which is shorter"))
	})

	It("has all keys of a target", func() {
		got, err := target.Parse("t.yaml", []byte(gridWith("  user: ${GRID_USER}", "  key: ${GRID_KEY}", "  slots: 3", "  limits: {queue: 5m, open: 90s}",
			"  labels: {project: p, build: 'nightly {run}', tags: [a]}", "  proxy: {listen: 192.0.2.1, clients: [192.0.2.2]}", "  tunnel: {binary: sc, arguments: [--verbose]}",
			"  browsers: [{product: ie, version: '6', system: windows xp, emulated: true, claims: MSIE 6}]")))
		Expect(err).NotTo(HaveOccurred())
		Expect(got).To(Equal([]target.Settings{{
			Name: "grid", Dialect: "selenium", Address: "http://grid.example.test:4444", User: "${GRID_USER}", Key: "${GRID_KEY}", Protocol: target.W3C, Slots: 3,
			Limits: target.Limits{Queue: target.Duration(5 * time.Minute), Open: target.Duration(90 * time.Second)},
			Labels: target.Labels{Project: "p", Build: "nightly {run}", Tags: []string{"a"}}, Proxy: target.ProxySettings{Listen: "192.0.2.1", Clients: []string{"192.0.2.2"}},
			Tunnel:   target.Tunnel{Binary: "sc", Arguments: []string{"--verbose"}},
			Browsers: []target.Offer{{Product: "ie", Version: "6", System: "windows xp", Emulated: true, UserAgentContains: "MSIE 6"}},
		}}))
	})

	It("need not be there, unless it is named", func() {
		GinkgoT().Chdir(GinkgoT().TempDir())
		Expect(target.Load("")).To(BeNil())
		_, err := target.Load("mine.yaml")
		Expect(err).To(MatchError(os.ErrNotExist))
		Expect(os.WriteFile(filepath.Join(".", target.FileName), []byte(gridWith()), 0o600)).To(Succeed())
		Expect(target.Load("")).To(HaveLen(1))
	})
})

// FuzzParse: it does not panic, an error is one line, and accepted targets can be
// opened.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "targets: [", gridWith(), gridWith("  limits: {queue: 5m}"), gridWith("  browsers: [{product: ie, version: '6'}]"), gridWith("  proxy: {listen: 192.0.2.1, clients: [x]}"),
		"a: 1\n...\nb: 2\n", "targets:\n- &a {name: x, dialect: selenium, address: 'http://x'}\n- *a\n", "targets:\n- name: x\n  dialect: browserstack\n  user: ${HOME}\n  key: ${HOME}\n", "a: 1\n---\nb: 2\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		targets, err := target.Parse("fuzz.yaml", text)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") || !strings.HasPrefix(err.Error(), "fuzz.yaml:") {
				t.Fatalf("not one line with its file: %q", err)
			}
			return
		}
		for _, d := range targets {
			if _, err := target.ByName(d.Name, targets); err != nil {
				t.Fatal(err)
			}
		}
	})
}
