package results_test

import (
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// line returns one line of a session.
func line(name, id string, change func(*results.Session)) results.Session {
	s := results.Session{Type: results.TypeSession, Schema: results.Schema, Cell: "low/chrome-109/windows-7", Attempt: 1, Target: "office", Name: name, Session: id}
	if change != nil {
		change(&s)
	}
	return s
}

var _ = Describe("the sessions of a run", func() {
	write := func(lines ...results.Session) *results.Recorded {
		dir := newRun("low/chrome-109/windows-7")
		j := results.OpenJournal(dir, nil)
		for _, l := range lines {
			Expect(j.Append(l)).To(Succeed())
		}
		return read(dir)
	}
	ended := func(s *results.Session) { s.Ended = true }
	answered := func(s *results.Session) { s.Browser = &results.Browser{Answered: "chrome 109"} }

	It("are open until they are known to have ended, each by its last line", func() {
		r := write(
			line("one", "", nil), line("two", "", nil), line("one", "id-1", nil), line("one", "id-1", answered),
			line("three", "", nil), line("three", "id-3", nil), line("three", "id-3", ended),
			line("", "driver's own", answered), // a local session: it ends with its cell's process
		)
		open := r.OpenSessions()
		Expect(open).To(HaveLen(2))
		Expect([]string{open[0].Name, open[0].Session}).To(Equal([]string{"one", "id-1"}))
		Expect([]string{open[1].Name, open[1].Session}).To(Equal([]string{"two", ""}), "requested, and not answered")
	})
})
