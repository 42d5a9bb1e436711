package cause

import (
	"cxmatrix/matrix"
	"fmt"
	"slices"
	"strings"

	"cxmatrix/results"
)

// suspectsByRule makes a suspect of each kind of rule that stopped something relevant,
// the latest first: the last obstacle is most likely what stopped the customer.
func suspectsByRule(s results.Step, counts func(results.Refusal) bool) []results.Cause {
	byKind := map[matrix.Constraint][]results.Refusal{}
	var kinds []matrix.Constraint
	for _, r := range slices.Backward(s.Refusals) {
		if !r.Constraint.IsRule() || r.Altered || !counts(r) {
			continue
		}
		kind := r.Constraint.Kind()
		if byKind[kind] == nil {
			kinds = append(kinds, kind)
		}
		byKind[kind] = append(byKind[kind], r)
	}
	slices.SortStableFunc(kinds, func(a, b matrix.Constraint) int { return lastRefusal(byKind[b]) - lastRefusal(byKind[a]) })
	var list []results.Cause
	for _, kind := range kinds {
		list = append(list, causeFromRefusals(commonConstraint(kind, byKind[kind]), s, byKind[kind])...)
	}
	return list
}

// commonConstraint is the rule that refused, or its kind if several did.
func commonConstraint(kind matrix.Constraint, list []results.Refusal) matrix.Constraint {
	for _, r := range list {
		if r.Constraint != list[0].Constraint {
			return kind
		}
	}
	return list[0].Constraint
}

// lastRefusal is when the last of them was, in milliseconds; a proxy's authentication challenge
// does not stop a user who has a login, and counts as the oldest.
func lastRefusal(list []results.Refusal) (at int) {
	for _, r := range list {
		if r.How != "407" {
			at = max(at, int(r.Last*1000))
		}
	}
	return at
}

// refusedBy returns the refusals by one constraint.
func refusedBy(s results.Step, constraint matrix.Constraint) []results.Refusal {
	var list []results.Refusal
	for _, r := range s.Refusals {
		if r.Constraint == constraint && !r.Altered {
			list = append(list, r)
		}
	}
	return list
}

// maxEvidence is how many refusals a cause quotes; all are in the step's record.
const maxEvidence = 3

// causeFromRefusals is the suspect for refusals; none without any.
func causeFromRefusals(constraint matrix.Constraint, s results.Step, list []results.Refusal) []results.Cause {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b results.Refusal) int { return b.Count - a.Count })
	var texts []string
	for _, r := range list[:min(maxEvidence, len(list))] {
		texts = append(texts, describeRefusal(r, s.Seconds))
	}
	if more := len(list) - len(texts); more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return []results.Cause{{Constraint: constraint, Proof: results.Correlated, Evidence: strings.Join(texts, "; ")}}
}

// describeRefusal describes a refusal: "CONNECT upload.example.test refused 3 times (page),
// the last 2.0 s before the step ended".
func describeRefusal(r results.Refusal, seconds float64) string {
	what := strings.TrimSpace(r.Method + " " + PlainHost(r.Host))
	if r.File != "" {
		what = r.File
	}
	text := what + " refused"
	if r.Count > 1 {
		text += fmt.Sprintf(" %d times", r.Count)
	}
	if r.Why != "" {
		text += ": " + r.Why
	}
	text += " (" + r.How + ")"
	if r.File == "" {
		text += describeTiming(r, seconds)
	}
	return text
}

func describeTiming(r results.Refusal, seconds float64) string {
	before, which := seconds-r.Last, ""
	if r.Count > 1 {
		which = "the last "
	}
	if before < 0.05 {
		return ", " + which + "as the step ended"
	}
	return fmt.Sprintf(", %s%.1f s before the step ended", which, before)
}

// PlainHost leaves out the default port.
func PlainHost(host string) string {
	return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
}
