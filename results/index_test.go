package results_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("an index of a running run's journal", func() {
	const id = "low/a/b"
	var dir string
	var journal *results.Journal
	BeforeEach(func() {
		dir = newRun(id)
		journal = results.OpenJournal(dir, nil)
	})
	follow := func() *results.Index {
		x, err := journal.Follow()
		Expect(err).NotTo(HaveOccurred())
		return x
	}
	take := func(x *results.Index, id string, attempt int) results.AttemptRecord {
		w, err := x.Collect(id, attempt)
		Expect(err).NotTo(HaveOccurred())
		return w
	}
	step := func(name string, attempt int) results.StepLine {
		return results.StepLine{Type: results.TypeStep, Schema: results.Schema, Cell: id, Attempt: attempt, Step: results.Step{Name: name, Verdict: results.Passed}}
	}
	session := func(browser *results.Browser) results.Session {
		return results.Session{Type: results.TypeSession, Schema: results.Schema, Cell: id, Attempt: 1, Browser: browser}
	}
	append := func(lines ...any) {
		for _, l := range lines {
			Expect(journal.Append(l)).To(Succeed())
		}
	}

	It("has an attempt's record, its steps and the browser that answered", func() {
		x := follow()
		x.Watch(id, 1)
		append(session(nil), session(&results.Browser{Answered: "chrome 109"}), session(nil), step("log-in", 1), step("log-in", 2), step("upload", 1), cell(id, results.Passed))
		w := take(x, id, 1)
		Expect(w.Record.Verdict).To(Equal(results.Passed))
		Expect(w.Session.Browser.Answered).To(Equal("chrome 109"))
		Expect(w.Steps).To(HaveExactElements(HaveField("Name", "log-in"), HaveField("Name", "upload")))
		Expect(take(x, id, 1)).To(BeZero(), "Collect stops watching the attempt")
	})

	It("has the last record of an attempt, as it was written", func() {
		x := follow()
		x.Watch(id, 1)
		pending := cell(id, results.Blocked)
		pending.Pending = true
		append(cell(id, results.Failed), pending)
		Expect(take(x, id, 1).Record).To(And(HaveField("Verdict", results.Blocked), HaveField("Pending", true)))
	})

	It("is empty without a journal, and has no line that was written before Follow", func() {
		x := follow()
		x.Watch(id, 1)
		Expect(take(x, id, 1)).To(BeZero())
		append(cell(id, results.Passed))
		x = follow()
		x.Watch(id, 1)
		Expect(take(x, id, 1)).To(BeZero())
	})

	It("has only whole lines, and waits for the end of a torn one", func() {
		tearLine(dir, `{"type":"cell","schema":1,"cell":"low/torn`)
		x := follow()
		x.Watch(id, 1)
		tearLine(dir, "")
		append(cell("low/c/d", results.Passed))
		tearLine(dir, `{"type":"cell","schema":1,"cell":"low/a/b","attempt":1,"verd`)
		Expect(take(x, id, 1).Record).To(BeNil())
		x.Watch(id, 1)
		tearLine(dir, `ict":"failed"}`+"\n[1]\n"+strings.Repeat("x", 17<<20)+"\n")
		append(cell("low/e/f", results.Passed))
		Expect(take(x, id, 1).Record.Verdict).To(Equal(results.Failed))
	})

	It("starts again if the journal was truncated", func() {
		append(cell("low/c/d", results.Passed), cell("low/e/f", results.Passed))
		x := follow()
		x.Watch(id, 1)
		Expect(os.Truncate(filepath.Join(dir, "journal.jsonl"), 0)).To(Succeed())
		append(cell(id, results.Passed))
		Expect(take(x, id, 1).Record.Verdict).To(Equal(results.Passed))
	})

	It("loses no record of many writers at once", func() {
		x := follow()
		var writers sync.WaitGroup
		for w := range 8 {
			j := results.OpenJournal(dir, nil) // as each child has its own
			writers.Go(func() {
				defer GinkgoRecover()
				for i := range 20 {
					name := fmt.Sprintf("low/w-%d/%d", w, i)
					x.Watch(name, 1)
					Expect(j.Append(cell(name, results.Passed))).To(Succeed())
					Expect(take(x, name, 1).Record).NotTo(BeNil(), name)
				}
			})
		}
		writers.Wait()
	})
})
