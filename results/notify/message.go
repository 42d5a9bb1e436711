package notify

import (
	"fmt"
	"strings"

	"cxmatrix/results"
	"cxmatrix/results/report"
)

// Message is what changed in a run.
type Message struct {
	Schema int           `json:"schema"`
	Run    string        `json:"run"` // its id
	Site   string        `json:"site"`
	Meta   *results.Meta `json:"meta,omitempty"`
	Newly  []Change      `json:"newly,omitempty"` // combinations that got through the last time, and do not now
	Fixed  []Change      `json:"fixed,omitempty"` // those that get through again
}

// Change is one combination.
type Change struct {
	Cell       string          `json:"cell"`
	Verdict    results.Verdict `json:"verdict"`
	Step       string          `json:"step,omitempty"`       // at which it is stopped
	Constraint string          `json:"constraint,omitempty"` // by which
	Why        string          `json:"why,omitempty"`        // in words
	Told       *bool           `json:"told,omitempty"`       // whether the page told the customer why; absent if that is unclear
	Since      string          `json:"since"`                // in words
}

// New is what changed in a run, by what earlier runs say: a baseline, a history. The first that knows a cell counts.
func New(r *results.Recorded, pasts ...results.Past) Message {
	m := Message{Schema: results.Schema, Run: r.Run.ID, Site: r.Run.Site, Meta: r.Run.Meta}
	for _, p := range r.Run.Plan {
		c := r.Final(p.Cell)
		if c == nil {
			continue
		}
		for _, past := range pasts {
			since, known := past.Since[c.Key()]
			if !known {
				continue
			}
			switch {
			case since.NewlyStopped() && c.Verdict.Stopped():
				m.Newly = append(m.Newly, stopped(*c, since))
			case since.Fixed():
				m.Fixed = append(m.Fixed, Change{Cell: c.Cell, Verdict: c.Verdict, Since: since.String()})
			}
			break
		}
	}
	return m
}

func stopped(c results.Cell, since results.Since) Change {
	change := Change{Cell: c.Cell, Verdict: c.Verdict, Why: c.Reason, Since: since.String()}
	for _, s := range c.Steps {
		if !s.Verdict.Stopped() {
			continue
		}
		change.Step, change.Told = s.Name, s.Explained
		if s.Cause != nil {
			change.Constraint = string(s.Cause.Constraint)
			change.Why, _ = s.Cause.Constraint.Words()
		}
		break
	}
	return change
}

// Empty reports whether nothing changed.
func (m Message) Empty() bool { return len(m.Newly)+len(m.Fixed) == 0 }

// maxLines is how many combinations a message to people lists of each kind; the others are counted.
const maxLines = 10

// Text is the message in lines for people.
func (m Message) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "cxmatrix: %s newly kept out, %d fixed, of %s", results.Count(len(m.Newly), "combination"), len(m.Fixed), m.Site)
	if origin := report.OriginText(m.Meta); origin != "" {
		b.WriteString(" (" + origin + ")")
	}
	b.WriteString("\n")
	for i, c := range m.Newly {
		if i == maxLines {
			fmt.Fprintf(&b, "• and %d more\n", len(m.Newly)-i)
			break
		}
		told := ""
		if c.Told != nil && !*c.Told {
			told = "; the customer is not told why"
		}
		fmt.Fprintf(&b, "• %s: %s at %s: %s%s\n", c.Cell, c.Verdict, c.Step, c.Why, told)
	}
	for i, c := range m.Fixed {
		if i == maxLines {
			fmt.Fprintf(&b, "• and %d more\n", len(m.Fixed)-i)
			break
		}
		fmt.Fprintf(&b, "• %s: fixed\n", c.Cell)
	}
	if m.Meta != nil && m.Meta.Link != "" {
		b.WriteString(m.Meta.Link + "\n")
	}
	return b.String()
}
