package results

import (
	"fmt"
	"strings"
	"time"
)

// Past is what earlier runs say about the cells of a run. It comes from a history or from a
// baseline; reports and the gate take either.
type Past struct {
	Source string        // its source, in words: "the baseline results/runs/1"
	Since  map[Key]Since // for each final record whose cell was walked before
	Usual  map[Key]Usual // for each that passed before
	Notes  []string      // what could not be compared, in words
}

// Moment names an earlier run.
type Moment struct {
	Run     string    `json:"run"` // its id
	Started time.Time `json:"started"`
	Commit  string    `json:"commit,omitempty"`
	Build   string    `json:"build,omitempty"`
}

// String is a day and a run: "2026-11-27 (run 20261127T030405.000Z, commit 0123456789, build 57)".
func (m Moment) String() string {
	return fmt.Sprintf("%s (run %s%s)", m.Started.UTC().Format(time.DateOnly), m.Run, m.origin())
}

// origin is ", commit 0123456789, build 57", as far as they are known.
func (m Moment) origin() (text string) {
	if m.Commit != "" {
		text += ", commit " + shortCommit(m.Commit)
	}
	if m.Build != "" {
		text += ", build " + m.Build
	}
	return text
}

// Since is how long the result of one result key has been as it is now. Results that say nothing
// about the site (broken, invalid and the like) count neither way.
type Since struct {
	Now     Verdict `json:"now"`
	Before  Verdict `json:"before"`            // the last time
	First   *Moment `json:"first,omitempty"`   // the first run with the same result as now (got through or not); absent if unknown
	Runs    int     `json:"runs"`              // how many in a row, this one included
	Passed  *Moment `json:"passed,omitempty"`  // of a customer who does not get through, or does again: the last run in which they did
	Stopped *Moment `json:"stopped,omitempty"` // of a customer who gets through again: the run since which they had not
	Flaky   int     `json:"flaky"`             // in how many runs it passed only when it was walked again
	Of      int     `json:"of"`                // how many of the last runs flaky counts, this one included
	Changed string  `json:"changed,omitempty"` // "matrix" or "journey": which of them was different the last time
}

// Describe say since when a cell does not get through, or does again; how often it is flaky; and by
// how much it takes longer than usual.
func (p Past) Describe(c Cell, slower Limit) (texts []string) {
	s, known := p.Since[c.Key()]
	if text := s.String(); known && text != "" {
		texts = append(texts, text)
	}
	if known && s.Flaky > 0 {
		texts = append(texts, fmt.Sprintf("flaky in %d of the last %d runs", s.Flaky, s.Of))
	}
	if slow := p.Usual[c.Key()].Slower(c, slower); slow != nil {
		texts = append(texts, "slower: "+slow.String())
	}
	return texts
}

// NewlyStopped reports whether a customer who got through the last time no longer does.
func (s Since) NewlyStopped() bool { return s.Now.Stopped() && s.Before == Passed }

// Fixed reports whether a customer gets through who did not the last time.
func (s Since) Fixed() bool { return s.Now == Passed && s.Before.Stopped() }

// String says since when a customer does not get through, or what was fixed; "" if they get through
// as before.
func (s Since) String() string {
	var text string
	switch {
	case s.NewlyStopped():
		text = "newly" + since(s.First) + lastPassText(s.Passed)
	case s.Fixed():
		text = "fixed: it was " + string(s.Before)
		if s.Stopped != nil {
			text += " since " + s.Stopped.String()
		}
	case s.Now.Stopped() && s.First == nil:
		text = string(s.Before) + " the last time, too"
	case s.Now.Stopped():
		text = fmt.Sprintf("since %s, %d runs in a row%s", s.First, s.Runs, lastPassText(s.Passed))
	default:
		return ""
	}
	if s.Changed != "" {
		text += "; the " + s.Changed + " was different then"
	}
	return text
}

// since says with which commit and build something began, as far as they are known.
func since(m *Moment) string {
	if m == nil || m.origin() == "" {
		return ""
	}
	return " since" + strings.TrimPrefix(m.origin(), ",")
}

func lastPassText(m *Moment) string {
	if m == nil {
		return ", never known to pass"
	}
	return ", passed last on " + m.String()
}

// Conclusive reports whether a verdict says anything about the site: whether a customer got through.
func (v Verdict) Conclusive() bool { return v == Passed || v.Stopped() }
