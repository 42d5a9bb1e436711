package gate

import (
	"fmt"

	"cxmatrix/results"
)

// Baseline is what an earlier run says about the cells of a later one. An error says that they
// can't be compared: no cell has a result in both with the same journey, variant and engine.
func Baseline(base, now *results.Recorded) (results.Past, error) {
	past := results.Past{Source: "the baseline " + base.Dir, Since: map[results.Key]results.Since{}, Usual: map[results.Key]results.Usual{}}
	moment := base.Run.Moment()
	conclusive := false
	for _, p := range now.Run.Plan {
		c, b := now.Final(p.Cell), base.Final(p.Cell)
		conclusive = conclusive || c != nil && c.Verdict.Conclusive()
		if c == nil || b == nil || c.Key() != b.Key() || !c.Verdict.Conclusive() || !b.Verdict.Conclusive() {
			continue
		}
		past.Since[c.Key()] = since(*b, *c, moment, now)
		if b.Verdict == results.Passed {
			past.Usual[c.Key()] = usual(*b)
		}
	}
	if conclusive && len(past.Since) == 0 {
		return past, fmt.Errorf("%s can't be the baseline of %s: no cell has a result in both by the same journey, variant and engine%s", base.Dir, now.Dir, inputChanges(base, now))
	}
	if what := inputChanges(base, now); what != "" {
		past.Notes = append(past.Notes, past.Source+what)
	}
	return past, nil
}

func since(before, c results.Cell, moment *results.Moment, now *results.Recorded) results.Since {
	s := results.Since{Now: c.Verdict, Before: before.Verdict}
	switch {
	case s.NewlyStopped():
		s.Passed = moment
	case s.Fixed():
		s.Stopped = moment
	default:
		return s
	}
	s.First, s.Runs = now.Run.Moment(), 1
	return s
}

func usual(c results.Cell) results.Usual {
	u := results.Usual{Runs: 1, Seconds: c.Seconds, Steps: map[string]float64{}}
	for _, s := range c.Steps {
		u.Steps[s.Name] = s.Seconds
	}
	return u
}

// inputChanges lists the inputs in which two runs differ.
func inputChanges(base, now *results.Recorded) string {
	text := ""
	for _, what := range results.InputChanges(base, now) {
		text += "; " + what
	}
	return text
}
