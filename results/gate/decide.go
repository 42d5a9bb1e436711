package gate

import (
	"fmt"
	"strings"
	"time"

	"cxmatrix/results"
)

// Decision says whether a run is good enough, and why.
type Decision struct {
	Decision string    `json:"decision"` // decisionGreen or decisionRed
	Exit     int       `json:"exit"`     // an exit code of results.Outcome
	Summary  string    `json:"summary"`
	Cells    int       `json:"cells"`   // planned
	Reasons  []Finding `json:"reasons"` // findings that make the decision red
	Allowed  []Finding `json:"allowed"`
	Notes    []string  `json:"notes,omitempty"` // what could not be read or compared
}

// The decisions.
const (
	decisionGreen = "green"
	decisionRed   = "red"
)

// Finding is a deviation from what the rules want, or a fact that the reader should know.
type Finding struct {
	Kind    Kind            `json:"kind"`
	Exit    int             `json:"exit"` // 0: it is allowed
	Cell    string          `json:"cell,omitempty"`
	Verdict results.Verdict `json:"verdict,omitempty"`
	Step    string          `json:"step,omitempty"` // the step that did not pass
	Cause   string          `json:"cause,omitempty"`
	Text    string          `json:"text"`
	Record  string          `json:"record,omitempty"` // where it comes from: a line of a journal, or of the rules
}

// Decide judges a run, or several merged ones, by rules and by what earlier runs say. The day of
// now, in UTC, decides which exceptions hold.
func Decide(run *results.Recorded, rules *Rules, pasts []results.Past, now time.Time) Decision {
	j := &decider{run: run, rules: rules, pasts: pasts, now: now, optional: map[Kind][]Finding{}}
	for _, p := range run.Run.Plan {
		j.checkCell(p)
	}
	j.addMissingShards()
	j.checkRules()
	j.applyAllowances()
	if !j.conclusive && len(j.reasons) == 0 {
		j.addReason(Finding{Kind: NothingRan, Text: "no cell ran, so nothing was tested", Record: runFile(run.Dir)})
	}
	return j.decision()
}

// decider collects findings.
type decider struct {
	run   *results.Recorded
	rules *Rules
	pasts []results.Past
	now   time.Time

	reasons, allowed []Finding
	optional         map[Kind][]Finding // of kinds that rules may allow; decided once all are known
	conclusive       bool               // a cell has a verdict about the site
}

func (j *decider) addReason(f Finding) {
	f.Exit = kindNamed(f.Kind).exit
	j.reasons = append(j.reasons, f)
}

func (j *decider) addAllowed(f Finding) { j.allowed = append(j.allowed, f) }

func (j *decider) addOptional(f Finding) { j.optional[f.Kind] = append(j.optional[f.Kind], f) }

func kindNamed(name Kind) kind {
	for _, k := range kinds {
		if k.name == name {
			return k
		}
	}
	return kind{}
}

// applyAllowances applies the allowances: of each kind it allows all findings or none.
func (j *decider) applyAllowances() {
	for _, a := range allowable {
		found := j.optional[a.kind]
		limit := j.rules.Allow[a.kind]
		for _, f := range found {
			switch {
			case limit.allows(len(found)):
				j.addAllowed(f)
			case limit > 0:
				f.Text += fmt.Sprintf(" (%s allowed, not %d)", limitText(int(limit)), len(found))
				fallthrough
			default:
				j.addReason(f)
			}
		}
	}
}

func limitText(n int) string {
	if n == 1 {
		return "1 is"
	}
	return fmt.Sprintf("%d are", n)
}

// decision sorts the findings, and counts them.
func (j *decider) decision() Decision {
	d := Decision{Decision: decisionGreen, Cells: len(j.run.Run.Plan), Reasons: sorted(j.reasons), Allowed: sorted(j.allowed), Notes: j.notes()}
	for _, f := range j.reasons {
		if d.Exit == results.ExitExpected || f.Exit == results.ExitStopped {
			d.Decision, d.Exit = decisionRed, f.Exit
		}
	}
	d.Summary = fmt.Sprintf("%d of %s as expected: %s", d.Cells, results.Count(d.Cells, "cell"), strings.Join(j.verdicts(), ", "))
	if d.Decision == decisionRed {
		d.Summary = strings.Join(countKinds(d.Reasons), ", ")
	}
	return d
}

// sorted puts findings in the order of their kinds; each kind stays in that of the plan.
func sorted(list []Finding) []Finding {
	all := []Finding{}
	for _, k := range kinds {
		for _, f := range list {
			if f.Kind == k.name {
				all = append(all, f)
			}
		}
	}
	return all
}

func countKinds(list []Finding) (words []string) {
	n := map[Kind]int{}
	for _, f := range list {
		n[f.Kind]++
	}
	for _, k := range kinds {
		if n[k.name] > 0 {
			words = append(words, k.text(n[k.name]))
		}
	}
	return words
}

func (j *decider) verdicts() (words []string) {
	n, refused := map[string]int{}, 0
	for _, p := range j.run.Run.Plan {
		if c := j.run.Final(p.Cell); c != nil {
			n[c.VerdictText()]++
			if c.RefusedNote() != "" {
				refused++
			}
		}
	}
	for _, fate := range results.VerdictTexts() {
		switch {
		case n[fate] == 0:
		case fate == string(results.Passed) && refused > 0:
			words = append(words, fmt.Sprintf("%d %s (%d with requests refused)", n[fate], fate, refused))
		default:
			words = append(words, fmt.Sprintf("%d %s", n[fate], fate))
		}
	}
	return words
}
