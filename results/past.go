package results

import (
	"fmt"
	"time"
)

// Past is what earlier runs tell of the cells of a run. A history makes one, and so does a
// baseline; who reports or judges takes it from either.
type Past struct {
	Of    string        // what tells it, in words: "the baseline results/runs/1"
	Since map[Key]Since // of each final record whose cell was walked before
	Usual map[Key]Usual // of each that passed before
	Notes []string      // what can't be told, in words
}

// Moment is a run, as what came later speaks of it.
type Moment struct {
	Run     string    `json:"run"` // its id
	Started time.Time `json:"started"`
}

// String is a day and a run: "2026-11-27 (run 20261127T030405.000Z)".
func (m Moment) String() string {
	return fmt.Sprintf("%s (run %s)", m.Started.UTC().Format(time.DateOnly), m.Run)
}

// Since is how long it has been with one result key as it is now. Results that say nothing of
// the site (broken, invalid and the like) count neither way.
type Since struct {
	Now     Verdict `json:"now"`
	Before  Verdict `json:"before"`            // the last time
	First   *Moment `json:"first,omitempty"`   // since which run it got through, or did not, as now; nil where that is not known
	Runs    int     `json:"runs"`              // how many in a row, this one included
	Passed  *Moment `json:"passed,omitempty"`  // of one who does not get through, or only now again: the last time they did
	Stopped *Moment `json:"stopped,omitempty"` // of one who gets through again: since when they had not
	Flaky   int     `json:"flaky"`             // how often it passed only when it was walked again
	Of      int     `json:"of"`                // in so many of the last runs, this one included
	Changed string  `json:"changed,omitempty"` // "matrix" or "journey": which of them was another the last time
}

// Words say of a cell that does not get through, or does again, since when; of one that is flaky
// how often; and by how much one takes longer than usual.
func (p Past) Words(c Cell, slower Limit) (said []string) {
	s, known := p.Since[c.Key()]
	if text := s.String(); known && text != "" {
		said = append(said, text)
	}
	if known && s.Flaky > 0 {
		said = append(said, fmt.Sprintf("flaky in %d of the last %d runs", s.Flaky, s.Of))
	}
	if slow := p.Usual[c.Key()].Slower(c, slower); slow != nil {
		said = append(said, "slower: "+slow.String())
	}
	return said
}

// Newly reports whether somebody who got through the last time does not any more.
func (s Since) Newly() bool { return stopped(s.Now) && s.Before == Passed }

// Fixed reports whether somebody gets through who did not the last time.
func (s Since) Fixed() bool { return s.Now == Passed && stopped(s.Before) }

// String says since when somebody does not get through, or what was fixed; "" for who gets through
// as before.
func (s Since) String() string {
	var text string
	switch {
	case s.Newly():
		text = "newly" + passedLast(s.Passed)
	case s.Fixed():
		text = "fixed: it was " + string(s.Before)
		if s.Stopped != nil {
			text += " since " + s.Stopped.String()
		}
	case stopped(s.Now) && s.First == nil:
		text = string(s.Before) + " the last time, too"
	case stopped(s.Now):
		text = fmt.Sprintf("since %s, %d runs in a row%s", s.First, s.Runs, passedLast(s.Passed))
	default:
		return ""
	}
	if s.Changed != "" {
		text += "; the " + s.Changed + " was another then"
	}
	return text
}

func passedLast(m *Moment) string {
	if m == nil {
		return ", never known to pass"
	}
	return ", passed last on " + m.String()
}

// Tells reports whether a verdict says anything of the site: whether somebody got through.
func (v Verdict) Tells() bool { return v == Passed || stopped(v) }
