package results_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"cxmatrix/results"
	"cxmatrix/results/redact"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// newRun makes a run directory with a plan of these cells.
func newRun(cells ...string) string {
	dir := filepath.Join(GinkgoT().TempDir(), "run")
	var plan []results.Planned
	for _, c := range cells {
		plan = append(plan, results.Planned{Cell: c})
	}
	Expect(results.Create(dir, results.Run{ID: "r", Plan: plan})).To(Succeed())
	return dir
}

func cell(id string, v results.Verdict) results.Cell {
	return results.Cell{Type: results.TypeCell, Schema: results.Schema, Cell: id, Attempt: 1, Verdict: v}
}

func read(dir string) *results.Recorded {
	r, err := results.Read(dir)
	Expect(err).NotTo(HaveOccurred())
	return r
}

var _ = Describe("a run directory", func() {
	It("is not overwritten by a second run", func() {
		dir := newRun()
		Expect(results.Create(dir, results.Run{})).To(MatchError(results.ErrRunExists))
	})

	It("takes whole lines from many writers at once", func() {
		dir := newRun()
		var writers sync.WaitGroup
		for w := range 8 {
			j := results.OpenJournal(dir, nil)
			writers.Go(func() {
				defer GinkgoRecover()
				for i := range 20 {
					Expect(j.Append(cell(fmt.Sprintf("low/w-%d/%d", w, i), results.Passed))).To(Succeed())
				}
			})
		}
		writers.Wait()
		r := read(dir)
		Expect(r.Damage).To(BeEmpty())
		Expect(r.Cells).To(HaveLen(160))
	})

	It("loses only the line that a killed writer left torn", func() {
		dir := newRun()
		j := results.OpenJournal(dir, nil)
		Expect(j.Append(cell("low/a/b", results.Passed))).To(Succeed())
		tearLine(dir, `{"type":"cell","schema":1,"cell":"low/torn`)
		Expect(j.Append(cell("low/c/d", results.Failed))).To(Succeed())
		r := read(dir)
		Expect(r.Cells).To(HaveLen(2))
		Expect(r.Damage).To(HaveLen(1))
		Expect(r.Damage[0]).To(HavePrefix("journal.jsonl:2: skipped: incomplete, or not written by cxmatrix"))
	})

	It("is read past lines of an unknown kind, which are reported", func() {
		dir := newRun()
		tearLine(dir, "{\"type\":\"cell\",\"schema\":9,\"cell\":\"a/b/c\"}\n{\"type\":\"poem\",\"cell\":\"a/b/c\"}\n[1]\n{\"type\":\"cell\"}\n")
		Expect(results.OpenJournal(dir, nil).Append(cell("low/c/d", results.Failed))).To(Succeed())
		r := read(dir)
		Expect(r.Cells).To(HaveLen(1))
		Expect(r.Damage).To(HaveLen(4))
		Expect(r.Damage[2]).To(Equal("journal.jsonl:3: skipped: this line is no record"))
	})

	It("without a journal is reported as damaged", func() {
		Expect(read(newRun()).Damage).To(Equal([]string{"journal.jsonl is missing: nothing was recorded, or it was deleted"}))
	})

	It("must not be a file", func() {
		file := filepath.Join(GinkgoT().TempDir(), "file")
		Expect(os.WriteFile(file, nil, 0o600)).To(Succeed())
		_, err := results.Read(file)
		Expect(err).To(MatchError(file + " is no run directory: name the folder that a run made"))
	})

	It("is refused without run.json, which the error names", func() {
		_, err := results.Read(GinkgoT().TempDir())
		Expect(err).To(MatchError(ContainSubstring("holds no run: run.json is not there")))
	})
})

func tearLine(dir, text string) {
	f, err := os.OpenFile(filepath.Join(dir, "journal.jsonl"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	Expect(err).NotTo(HaveOccurred())
	defer f.Close()
	_, err = f.WriteString(text)
	Expect(err).NotTo(HaveOccurred())
}

var _ = Describe("secrets", func() {
	It("are in no line, however they are escaped", func() {
		dir := newRun()
		secret := `p"a<ss&w/ör d`
		s := redact.New(secret)
		c := cell("low/a/b", results.Failed)
		c.Reason = "typed " + secret
		c.Config = &results.Config{Site: "https://ada:geheim@example.test/?key=opensesame&x=1", Versions: map[string]string{"a": secret}}
		c.Steps = []results.Step{{Name: "log-in", Shown: "p%22a%3Css%26w%2F%C3%B6r+d", Items: []results.Item{{Reason: "p&#34;a&lt;ss&amp;w/ör d"}}}}
		Expect(results.OpenJournal(dir, s.Clean).Append(c)).To(Succeed())
		data, err := os.ReadFile(filepath.Join(dir, "journal.jsonl"))
		Expect(err).NotTo(HaveOccurred())
		for _, canary := range []string{"ss&w", "ss\\u0026w", "%3Css", "lt;ss", "a<ss", "u003css", "geheim", "opensesame"} {
			Expect(string(data)).NotTo(ContainSubstring(canary))
		}
		Expect(read(dir).Cells[0].Reason).To(Equal("typed " + redact.Hidden))
		Expect(c.Reason).To(ContainSubstring(secret), "the caller's record is unchanged")
	})

	It("are not replaced in verdicts and names, which may equal one by chance", func() {
		dir := newRun("high/chrome-latest/linux")
		c := cell("high/chrome-latest/linux", results.Passed)
		c.Steps = []results.Step{{Name: "chrome-step", Verdict: results.Passed, Reason: "chrome said no"}}
		Expect(results.OpenJournal(dir, redact.New("passed", "chrome", "high").Clean).Append(c)).To(Succeed())
		got := read(dir).Final("high/chrome-latest/linux")
		Expect(got).NotTo(BeNil())
		Expect(got.Verdict).To(Equal(results.Passed))
		Expect(got.Steps[0].Name).To(Equal("chrome-step"))
		Expect(got.Steps[0].Reason).To(Equal(redact.Hidden + " said no"))
	})
})
