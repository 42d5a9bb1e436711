package gate

import (
	"fmt"

	"cxmatrix/results"
)

// Baseline is what an earlier run says about the cells of a later one. An error says that they
// can't be compared: no cell has a result in both with the same journey, variant and engine.
func Baseline(base, now *results.Recorded) (results.Past, error) {
	past := results.Past{Of: "the baseline " + base.Dir, Since: map[results.Key]results.Since{}, Usual: map[results.Key]results.Usual{}}
	at := &results.Moment{Run: base.Run.ID, Started: base.Run.Started}
	told := false
	for _, p := range now.Run.Plan {
		c, b := now.Final(p.Cell), base.Final(p.Cell)
		told = told || c != nil && c.Verdict.Tells()
		if c == nil || b == nil || c.Key() != b.Key() || !c.Verdict.Tells() || !b.Verdict.Tells() {
			continue
		}
		past.Since[c.Key()] = since(*b, *c, at, now)
		if b.Verdict == results.Passed {
			past.Usual[c.Key()] = usual(*b)
		}
	}
	if told && len(past.Since) == 0 {
		return past, fmt.Errorf("%s can't be the baseline of %s: no cell has a result in both by the same journey, variant and engine%s", base.Dir, now.Dir, another(base, now))
	}
	if what := another(base, now); what != "" {
		past.Notes = append(past.Notes, past.Of+what)
	}
	return past, nil
}

func since(before, c results.Cell, at *results.Moment, now *results.Recorded) results.Since {
	s := results.Since{Now: c.Verdict, Before: before.Verdict}
	switch {
	case s.Newly():
		s.Passed = at
	case s.Fixed():
		s.Stopped = at
	default:
		return s
	}
	s.First, s.Runs = &results.Moment{Run: now.Run.ID, Started: now.Run.Started}, 1
	return s
}

func usual(c results.Cell) results.Usual {
	u := results.Usual{Runs: 1, Seconds: c.Seconds, Steps: map[string]float64{}}
	for _, s := range c.Steps {
		u.Steps[s.Name] = s.Seconds
	}
	return u
}

// another lists the inputs in which two runs differ.
func another(base, now *results.Recorded) string {
	text := ""
	for _, what := range results.Another(base, now) {
		text += "; " + what
	}
	return text
}
