package results_test

import (
	"os"
	"path/filepath"
	"strings"

	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the attempts at a cell", func() {
	const id = "low/a/b"
	recorded := func(cells ...results.Cell) *results.Recorded {
		dir := newRun(id)
		for _, c := range cells {
			Expect(results.OpenJournal(dir, nil).Append(c)).To(Succeed())
		}
		return read(dir)
	}

	DescribeTable("determine whether it is flaky", func(flaky bool, verdicts ...results.Verdict) {
		var cells []results.Cell
		for i, v := range verdicts {
			cells = append(cells, on(1, id, i+1, v))
		}
		r := recorded(cells...)
		Expect(r.Final(id).Flaky).To(Equal(flaky))
		Expect(r.Final(id).Verdict).To(Equal(verdicts[len(verdicts)-1]))
		Expect(r.Attempts(id)).To(HaveLen(len(verdicts)))
	},
		Entry("passed", false, results.Passed),
		Entry("passed twice", false, results.Passed, results.Passed),
		Entry("passed after a failure", true, results.Failed, results.Passed),
		Entry("passed after a broken attempt", true, results.Broken, results.Passed),
		Entry("passed at last", true, results.Failed, results.Broken, results.Passed),
		Entry("failed at last", false, results.Passed, results.Failed),
		Entry("passed when resumed", false, results.Interrupted, results.Passed),
	)

	It("are listed in order, each by its last record", func() {
		late := on(1, id, 1, results.Failed)
		late.Reason = "amended"
		r := recorded(on(1, id, 2, results.Blocked), on(1, id, 1, results.Blocked), late)
		Expect(r.Attempts(id)).To(HaveLen(2))
		Expect(r.Attempts(id)[0].Reason).To(Equal("amended"))
		Expect(r.Final(id).Attempt).To(Equal(2))
		Expect(r.Attempts("low/none/x")).To(BeEmpty())
		Expect((&results.Recorded{Cells: r.Cells}).Attempts(id)).To(HaveLen(2), "also for records that were not read from a directory")
	})

	It("do not make it flaky if a later record amends the first attempt to passed", func() {
		Expect(recorded(on(1, id, 1, results.Failed), on(1, id, 1, results.Passed), on(1, id, 2, results.Passed)).Final(id).Flaky).To(BeFalse())
	})

	It("make it flaky only by their verdicts: a journal's own field is ignored, and a control cell is never flaky", func() {
		lie := on(1, id, 1, results.Passed)
		lie.Flaky = true
		Expect(recorded(lie).Final(id).Flaky).To(BeFalse())
		control := on(1, id+"#control", 2, results.Passed)
		Expect(recorded(on(1, id+"#control", 1, results.Failed), control).Final(id + "#control").Flaky).To(BeFalse())
	})
})

var _ = Describe("a journal that was not written by cxmatrix", func() {
	const id = "low/a/b"
	journal := func(lines ...string) *results.Recorded {
		dir := newRun(id)
		tearLine(dir, strings.Join(lines, "\n")+"\n")
		return read(dir)
	}

	DescribeTable("is reported as damaged where a record is changed or skipped", func(line, damage string, check func(*results.Cell)) {
		r := journal(line)
		Expect(r.Damage).To(ConsistOf("journal.jsonl:1: " + damage))
		if check == nil {
			Expect(r.Cells).To(BeEmpty())
			return
		}
		check(r.Final(id))
	},
		Entry("unknown verdict", `{"type":"cell","cell":"low/a/b","verdict":"splendid"}`, `low/a/b: unknown verdict "splendid": taken as broken`,
			func(c *results.Cell) {
				Expect(c.Verdict).To(Equal(results.Broken))
				Expect(c.Reason).To(Equal(`its record has the unknown verdict "splendid"`))
			}),
		Entry("a step's verdict", `{"type":"cell","cell":"low/a/b","verdict":"failed","steps":[{"name":"x","verdict":"maybe"}]}`, `low/a/b: step x: unknown verdict "maybe": taken as broken`,
			func(c *results.Cell) { Expect(c.Steps[0].Verdict).To(Equal(results.Broken)) }),
		Entry("a file's verdict", `{"type":"cell","cell":"low/a/b","verdict":"failed","steps":[{"name":"x","verdict":"failed","items":[{"file":"cv.pdf","verdict":""}]}]}`,
			`low/a/b: file cv.pdf: unknown verdict "": taken as broken`, func(c *results.Cell) { Expect(c.Steps[0].Items[0].Verdict).To(Equal(results.Broken)) }),
		Entry("passed, though a step did not", `{"type":"cell","cell":"low/a/b","verdict":"passed","steps":[{"name":"x","verdict":"blocked"}]}`,
			`low/a/b: passed, though its step x is blocked: taken as broken`, func(c *results.Cell) { Expect(c.Verdict).To(Equal(results.Broken)) }),
		Entry("an artifact outside the run directory", `{"type":"cell","cell":"low/a/b","verdict":"failed","steps":[{"name":"x","verdict":"failed","artifacts":["artifacts/../../../etc/passwd","artifacts/a/1/ok.png"]}]}`,
			`low/a/b: step x: artifact "artifacts/../../../etc/passwd" is not below the run's artifacts, and left out`,
			func(c *results.Cell) { Expect(c.Steps[0].Artifacts).To(Equal([]string{"artifacts/a/1/ok.png"})) }),
		Entry("a video with a javascript: link", `{"type":"cell","cell":"low/a/b","verdict":"failed","video":"javascript:alert(1)"}`, `low/a/b: video "javascript:alert(1)" is no link, and left out`,
			func(c *results.Cell) { Expect(c.Video).To(BeEmpty()) }),
		Entry("a negative duration", `{"type":"cell","cell":"low/a/b","verdict":"failed","seconds":-5}`, `low/a/b: -5 seconds: taken as none`,
			func(c *results.Cell) { Expect(c.Seconds).To(BeZero()) }),
		Entry("a year after 9999", `{"type":"cell","cell":"low/a/b","verdict":"failed","started":"9999-12-31T23:59:59-23:00"}`, `low/a/b: started in the year 10000: taken as unknown`,
			func(c *results.Cell) { Expect(c.Started.IsZero()).To(BeTrue()) }),
		Entry("an attempt over the limit", `{"type":"cell","cell":"low/a/b","verdict":"passed","attempt":2000000000}`, "skipped: attempt 2000000000: want one up to 1000", nil),
		Entry("a negative attempt", `{"type":"cell","cell":"low/a/b","verdict":"passed","attempt":-1}`, "skipped: attempt -1: want one up to 1000", nil),
		Entry("no cell", `{"type":"cell","cell":null,"verdict":"passed"}`, "skipped: it names no cell", nil),
		Entry("an unknown type", `{"type":"poem\u009b31m","cell":"low/a/b"}`, "skipped: unknown type \"poem\\u009b31m\"", nil),
		Entry("a newer schema", `{"type":"cell","schema":7,"cell":"low/a/b"}`, "skipped: schema 7 is newer than 1", nil),
		Entry("a string in place of a number", `{"type":"cell","cell":"low/a/b","verdict":"passed","seconds":"many"}`,
			"skipped: this line is no record: its seconds is a string", nil),
		Entry("invalid UTF-8, which is replaced", "{\"type\":\"cell\",\"cell\":\"low/a/b\",\"verdict\":\"\xff\xfe\"}", `low/a/b: unknown verdict "��": taken as broken`,
			func(c *results.Cell) { Expect(c.Verdict).To(Equal(results.Broken)) }),
	)

	DescribeTable("is reported as damaged where a passed cell does not have the run's steps", func(id, steps string, believed bool) {
		dir := filepath.Join(GinkgoT().TempDir(), "run")
		Expect(results.Create(dir, results.Run{ID: "r", Plan: []results.Planned{{Cell: "low/a/b"}}, Steps: []string{"log-in", "submit"}})).To(Succeed())
		tearLine(dir, `{"type":"cell","schema":1,"cell":"`+id+`","attempt":1,"verdict":"passed","steps":[`+steps+"]}\n")
		for _, read := range []func(string) (*results.Recorded, error){results.Read, results.ReadBrief, results.ReadOutline} {
			r, err := read(dir)
			Expect(err).NotTo(HaveOccurred())
			if believed {
				Expect(r.Damage).To(BeEmpty())
				Expect(r.Cells[0].Verdict).To(Equal(results.Passed))
				continue
			}
			Expect(r.Damage).To(ConsistOf(MatchRegexp(`^journal.jsonl:1: low/a/b: passed, though its steps are \[.*\], and those of the run \[log-in submit\]: taken as broken$`)))
			Expect(r.Cells[0].Verdict).To(Equal(results.Broken))
		}
	},
		Entry("all steps", "low/a/b", `{"name":"log-in","verdict":"passed"},{"name":"submit","verdict":"passed"}`, true),
		Entry("fewer steps", "low/a/b", `{"name":"log-in","verdict":"passed"}`, false),
		Entry("no steps", "low/a/b", ``, false),
		Entry("more steps", "low/a/b", `{"name":"log-in","verdict":"passed"},{"name":"submit","verdict":"passed"},{"name":"log-out","verdict":"passed"}`, false),
		Entry("other steps", "low/a/b", `{"name":"log-in","verdict":"passed"},{"name":"send","verdict":"passed"}`, false),
		Entry("fewer steps of a control cell, which may end early", "low/a/b#control", `{"name":"log-in","verdict":"passed"}`, true),
	)

	DescribeTable("loses every artifact name that is not a file below artifacts/", func(name string) {
		r := journal(`{"type":"step","cell":"low/a/b","step":{"name":"x","verdict":"passed","artifacts":["` + name + `"]}}`)
		Expect(r.Steps[0].Step.Artifacts).To(BeEmpty())
		Expect(r.Damage).NotTo(BeEmpty())
	},
		Entry(nil, "/etc/passwd"), Entry(nil, "../x"), Entry(nil, "artifacts"), Entry(nil, "artifacts/"), Entry(nil, "artifacts/.."), Entry(nil, "artifacts/./x"), Entry(nil, "artifacts//x"),
		Entry(nil, `artifacts/..\\..\\x`), Entry(nil, "artifacts/c:x"), Entry(nil, "file:///etc/passwd"), Entry(nil, `artifacts/a\u0000b`), Entry(nil, `artifacts/a\nb`), Entry(nil, ""),
	)

	It("can't control a terminal: control characters are replaced, and those in names are reported", func() {
		r := journal(`{"type":"cell","cell":"low/a/b","verdict":"failed","reason":"one\r\ntwo\tthree\u001b]0;x\u0007\u202e\u007f\u0085","browser":{"asked":"x"},"steps":[{"name":"s","verdict":"failed","shown":"\u009b2J"}]}`,
			`{"type":"cell","cell":"low/a\n/b","verdict":"failed"}`)
		Expect(r.Cells[0].Reason).To(Equal("one\ntwo\tthree�]0;x����"))
		Expect(r.Cells[0].Steps[0].Shown).To(Equal("�2J"))
		Expect(r.Cells[1].Cell).To(Equal("low/a�/b"))
		Expect(r.Damage).To(Equal([]string{"journal.jsonl:2: control characters in its names, replaced"}))
	})

	It("has a hundred damaged lines reported, and the others counted", func() {
		r := journal(strings.Repeat("{\n", 250))
		Expect(r.Damage).To(HaveLen(101))
		Expect(r.Damage[100]).To(Equal("150 more are damaged"))
	})

	It("has no more steps in a cell than a journey may have", func() {
		r := journal(`{"type":"cell","cell":"low/a/b","verdict":"failed","steps":[` + strings.TrimSuffix(strings.Repeat(`{"name":"x","verdict":"passed"},`, 900), ",") + `]}`)
		Expect(r.Final(id).Steps).To(HaveLen(500))
		Expect(r.Damage).To(ConsistOf("journal.jsonl:1: low/a/b: 900 steps: taken are the first 500"))
	})
})

var _ = Describe("a run.json that was not written by cxmatrix", func() {
	DescribeTable("is refused in one line, with the position of the error", func(text, message string) {
		dir := GinkgoT().TempDir()
		Expect(os.WriteFile(filepath.Join(dir, "run.json"), []byte(text), 0o644)).To(Succeed())
		_, err := results.Read(dir)
		Expect(err).To(MatchError(strings.ReplaceAll(message, "DIR", dir)))
	},
		Entry("empty", "", "DIR/run.json:1:1: unexpected end of JSON input: it was not written by cxmatrix: use the directory as the run left it"),
		Entry("torn", "{\n \"schema\": 1,", "DIR/run.json:2:13: unexpected end of JSON input: it was not written by cxmatrix: use the directory as the run left it"),
		Entry("a plan of another type", "{\"schema\":1,\n\"plan\":{}}", "DIR/run.json:2:8: json: cannot unmarshal object into Go struct field Run.plan of type []results.Planned: it was not written by cxmatrix: use the directory as the run left it"),
		Entry("null", "null", "DIR/run.json has no schema: it was not written by cxmatrix"),
		Entry("a newer schema", `{"schema":2}`, "DIR was written by a newer cxmatrix (schema 2, this one reads up to 1)"),
		Entry("an invalid shard", `{"schema":1,"shard":{"index":3,"of":2}}`, "DIR/run.json: shard 3/2: want a part and of how many, such as 2/5"),
		Entry("a cell without a name", `{"schema":1,"plan":[{"cell":null}]}`, "DIR/run.json: a planned cell has an id of 0 bytes: want 1 to 4096"),
		Entry("a cell with too long a name", `{"schema":1,"plan":[{"cell":"`+strings.Repeat("x", 5000)+`"}]}`, "DIR/run.json: a planned cell has an id of 5000 bytes: want 1 to 4096"),
		Entry("too many steps", `{"schema":1,"steps":["`+strings.Repeat(`x","`, 600)+`"]}`, "DIR/run.json has 601 steps: want up to 500"),
	)

	It("is refused if it is a directory", func() {
		dir := GinkgoT().TempDir()
		Expect(os.Mkdir(filepath.Join(dir, "run.json"), 0o755)).To(Succeed())
		_, err := results.Read(dir)
		Expect(err).To(MatchError(ContainSubstring("run.json is no regular file")))
	})

	It("plans each cell once, and a duplicate is reported", func() {
		dir := newRun("low/a/b", "low/c/d", "low/a/b")
		r := read(dir)
		Expect(r.Run.Plan).To(HaveLen(2))
		Expect(r.Damage).To(ConsistOf("run.json: low/a/b is planned twice, and taken once", "journal.jsonl is missing: nothing was recorded, or it was deleted"))
	})

	It("keeps the text of the matrix and the settings unchanged", func() {
		dir := filepath.Join(GinkgoT().TempDir(), "run")
		Expect(results.Create(dir, results.Run{Matrix: results.NewSource("m", []byte("a: b\r\n\x1b")), Settings: map[string]string{"site": "x\x1b"}, Plan: []results.Planned{{Cell: "a\x1b"}}})).To(Succeed())
		r := read(dir)
		Expect(r.Run.Matrix.Text).To(Equal("a: b\r\n\x1b"))
		Expect(r.Run.Settings["site"]).To(Equal("x\x1b"))
		Expect(r.Run.Plan[0].Cell).To(Equal("a�"))
	})
})
