package knockout

import (
	"bytes"
	"encoding/json"
	"testing"

	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

func TestMatrices(t *testing.T) {
	g := NewWithT(t)
	base, err := Base(matrix.StudySource(), "medium/chrome-latest/windows-8")
	g.Expect(err).NotTo(HaveOccurred())
	text, err := Refusing(base, []string{"a.example.test", "b.example.test"}, []string{"page", "silence"})
	g.Expect(err).NotTo(HaveOccurred())
	m, err := matrix.Parse("knockout.yaml", text)
	g.Expect(err).NotTo(HaveOccurred())
	cells, err := m.Expand(matrix.Selection{})
	g.Expect(err).NotTo(HaveOccurred())
	var ids []string
	for _, c := range cells {
		ids = append(ids, c.Cell.String())
	}
	g.Expect(ids).To(Equal([]string{"host-1-page/chrome-latest/windows-8", "host-1-silence/chrome-latest/windows-8", "host-2-page/chrome-latest/windows-8", "host-2-silence/chrome-latest/windows-8"}))
	g.Expect(cells[3].Network.Policy[0]).To(And(HaveField("ID", matrix.Constraint("policy.block:b.example.test")), HaveField("How", "silence")))
	g.Expect(cells[3].Network.Line.UpKbps).To(Equal(28_000.0), "the environment's own line")
	g.Expect(BaseCell("medium/chrome-latest/windows-8")).To(Equal("as-is/chrome-latest/windows-8"))

	free, err := Base(nil, "")
	g.Expect(err).NotTo(HaveOccurred())
	m, err = matrix.Parse("free.yaml", free)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(m.Environments[0].Network.Restricted()).To(BeFalse())
	g.Expect(BaseCell("")).To(Equal("as-is/chromium-installed/linux"))

	_, err = Base(matrix.StudySource(), "paris/chrome-latest/windows-8")
	g.Expect(err).To(MatchError(`the matrix has no environment "paris"`))
}

// judged judges the walks without one host.
func judged(t *testing.T, base results.Cell, walked ...results.Cell) Host {
	t.Helper()
	base.Cell, base.Hosts = "as-is/chromium-installed/linux", []results.HostUse{{Host: "cdn.test", Exchanges: 2}, {Host: "site.test", Exchanges: 5}}
	hows := Manners[:len(walked)]
	r := &results.Recorded{}
	for i, c := range walked {
		if c.Verdict != "" {
			c.Cell = "host-1-" + hows[i] + "/chromium-installed/linux"
			r.Cells = append(r.Cells, c)
		}
	}
	report := Judge(&base, r, "site.test", hows)
	NewWithT(t).Expect(report.Hosts[1].Need).To(Equal(Site))
	return report.Hosts[0]
}

func TestJudge(t *testing.T) {
	g := NewWithT(t)
	told := true
	step := results.Step{Name: "upload", Verdict: results.Passed, Seconds: 2}
	passed := results.Cell{Verdict: results.Passed, Steps: []results.Step{step}}
	stopped := results.Cell{Verdict: results.Blocked, Reason: "no file", Steps: []results.Step{{Name: "upload", Verdict: results.Blocked, Explained: &told}}}
	slow, complains, lies, invalid := passed, passed, passed, results.Cell{Verdict: results.Invalid, Reason: "canary: answered"}
	slow.Steps = []results.Step{{Name: "upload", Verdict: results.Passed, Seconds: 9}}
	complains.Steps = []results.Step{{Name: "upload", Verdict: results.Passed, Seconds: 2, Messages: []results.Message{{Text: "Preview failed", Where: "alert"}}}}
	lies.Findings = []results.Finding{{Kind: results.FalseClaim, Step: "upload", Claimed: "saved", Actual: "it was refused"}}
	quiet := passed
	quiet.Steps = []results.Step{{Name: "upload", Verdict: results.Passed, Seconds: 2.5, Messages: []results.Message{{Text: "Hello", Where: "status"}},
		Refusals: []results.Refusal{{Constraint: "policy.block:cdn.test", Host: "cdn.test:443", Count: 3}}}}

	for because, walked := range map[string][]results.Cell{
		"stops upload":                                      {passed, stopped},
		"upload takes 9.0 s instead of 2.0":                 {passed, slow},
		`upload: the page said "Preview failed"`:            {complains, quiet},
		`upload: the page said "saved", but it was refused`: {lies},
		"invalid: canary: answered":                         {quiet, invalid},
		"it was not walked":                                 {quiet, {}},
		"it was not asked again":                            {passed, passed},
		"":                                                  {quiet, quiet},
	} {
		g.Expect(judged(t, passed, walked...).Because).To(Equal(because))
	}
	g.Expect(judged(t, passed, passed, stopped).Need).To(Equal(Must))
	g.Expect(judged(t, passed, passed, stopped).Manners[1].Told).To(HaveValue(BeTrue()))
	g.Expect(judged(t, passed, slow, invalid).Need).To(Equal(Degraded))
	g.Expect(judged(t, passed, quiet, invalid).Need).To(Equal(Untested))
	g.Expect(judged(t, passed, quiet).Need).To(Equal(Idle))
}

func TestWrite(t *testing.T) {
	g := NewWithT(t)
	r := Report{Site: "https://site.test", Journey: "j", Cell: "c", Manners: []string{"page", "reset"}, Hosts: []Host{
		{HostUse: results.HostUse{Host: "cdn.test", Exchanges: 2, Up: 10, Down: 20}, Need: Must, Because: "stops upload", Manners: []Manner{
			{How: "page", Need: Must, Verdict: results.Blocked, Step: "upload", Reason: "no file", Refused: 1, Seconds: 2, Cell: "host-1-page/x/y"}, {How: "reset", Need: Untested, Reason: "it was not walked", Cell: "host-1-reset/x/y"}}},
		{HostUse: results.HostUse{Host: "site.test", Exchanges: 5}, Need: Site, Because: "the site itself"},
	}}
	var b bytes.Buffer
	g.Expect(r.Write(&b, "table")).To(Succeed())
	g.Expect(b.String()).To(Equal("host       exchanges  page     reset  needed\ncdn.test   2          BLOCKED  ?      must: stops upload\nsite.test  5          -        -      site: the site itself\n"))
	b.Reset()
	g.Expect(r.Write(&b, "csv")).To(Succeed())
	g.Expect(b.String()).To(Equal("host,need,exchanges,bytes_up,bytes_down,how,verdict,step,told,seconds,refused,why,cell\n" +
		"cdn.test,must,2,10,20,page,blocked,upload,,2.0,1,no file,host-1-page/x/y\ncdn.test,must,2,10,20,reset,,,,0.0,0,it was not walked,host-1-reset/x/y\nsite.test,site,5,0,0,,,,,,,the site itself,\n"))
	b.Reset()
	g.Expect(r.Write(&b, "json")).To(Succeed())
	var again Report
	g.Expect(json.Unmarshal(b.Bytes(), &again)).To(Succeed())
	g.Expect(again).To(Equal(r))
	g.Expect(r.Summary()).To(Equal("1 host besides the site's own: 1 must be reached"))
}
