package results

import "fmt"

// Usual is how long a cell took when it passed: the median of its last runs.
type Usual struct {
	Runs    int                `json:"runs"`
	Seconds float64            `json:"seconds"`
	Steps   map[string]float64 `json:"steps,omitempty"`
}

// Limit is how much slower than usual is too slow: a cell must exceed both Times and Seconds.
type Limit struct{ Times, Seconds float64 }

func (l Limit) exceeded(now, usual float64) bool {
	return usual > 0 && now >= usual*l.Times && now-usual >= l.Seconds
}

// Slowdown says that a cell passes, but takes longer than usual.
type Slowdown struct {
	Step    string  `json:"step,omitempty"` // the step that is slower; "" if only the whole cell is
	Whole   bool    `json:"whole"`          // the whole cell is slower; otherwise seconds and usual are those of the step
	Seconds float64 `json:"seconds"`
	Usual   float64 `json:"usual"`
	Runs    int     `json:"runs"` // number of runs that usual is the median of
}

// Slower says by how much a cell, or one of its steps, is slower; nil if it is not. Of several
// steps it names the one that grew most.
func (u Usual) Slower(c Cell, l Limit) *Slowdown {
	if c.Verdict != Passed {
		return nil
	}
	var slowest *Slowdown
	for _, s := range c.Steps {
		if usual := u.Steps[s.Name]; l.exceeded(s.Seconds, usual) && (slowest == nil || s.Seconds-usual > slowest.Seconds-slowest.Usual) {
			slowest = &Slowdown{Step: s.Name, Seconds: s.Seconds, Usual: usual, Runs: u.Runs}
		}
	}
	if !l.exceeded(c.Seconds, u.Seconds) {
		return slowest
	}
	cell := &Slowdown{Whole: true, Seconds: c.Seconds, Usual: u.Seconds, Runs: u.Runs}
	if slowest != nil {
		cell.Step = slowest.Step
	}
	return cell
}

func (s Slowdown) String() string {
	text := fmt.Sprintf("%.1f s, %.1f times the usual %.1f s", s.Seconds, s.Seconds/s.Usual, s.Usual)
	switch {
	case s.Whole && s.Step != "":
		text += ", most of it at " + s.Step
	case s.Step != "":
		text = s.Step + ": " + text
	}
	if s.Runs > 1 {
		text += fmt.Sprintf(" (median of %d)", s.Runs)
	}
	return text
}
