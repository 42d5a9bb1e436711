package cause

import (
	"fmt"
	"slices"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// scriptError is the prefix of an uncaught exception's text.
const scriptError = browser.ScriptError + " error: "

// detectors are the kinds of evidence against a constraint, the strongest
// first: a refusal of a particular file counts more than that of a host.
var detectors = []func(results.Step, Circumstances) []results.Cause{
	inspected,   // a rule refused an upload
	slowUploads, // the line made an upload take longer than a timeout
	refused,     // a rule refused something else
	lost,        // the line lost connections
	outdated,    // the browser supports less than the site needs
}

// suspects names what may have kept the customer from a step. It uses only the
// record, so that any record can be judged again.
func suspects(s results.Step, c Circumstances) []results.Cause {
	var list []results.Cause
	for _, detect := range detectors {
		for _, cause := range detect(s, c) {
			if !slices.ContainsFunc(list, func(known results.Cause) bool { return known.Constraint == cause.Constraint }) {
				list = append(list, cause)
			}
		}
	}
	return list
}

// Circumstances are what a step is judged by, besides its record.
type Circumstances struct {
	UpKbps     float64 // rate of the line; 0 is unlimited
	OldBrowser string  // why the browser may be too old, in words; "" for the newest installed
}

// ClassifyFailure returns what may have kept the customer from a step that failed, the likeliest
// first, and makes the step and its files blocked where the network or the browser was seen
// to refuse something. It uses only the records: before is the step before it, if any.
func ClassifyFailure(step, before *results.Step, c Circumstances) []results.Cause {
	list := suspects(*step, c)
	if len(list) == 0 {
		return slices.Concat(slowInTunnel(*step, c), alteringRules(*step), oldBrowser(c), refusedBefore(before, c))
	}
	step.Verdict, step.Cause = results.Blocked, &list[0]
	for i := range step.Items {
		setItemCause(&step.Items[i], *step, c)
	}
	return list
}

// oldBrowser names the browser if it is an old one: that is weak evidence, but worth being lifted
// early, since an old browser silently ignores what it does not support.
func oldBrowser(c Circumstances) []results.Cause {
	if c.OldBrowser == "" {
		return nil
	}
	return []results.Cause{{Constraint: matrix.TheBrowser, Proof: results.Correlated, Evidence: c.OldBrowser}}
}

// alteringRules names the rules that changed something in the step: equally weak evidence.
func alteringRules(s results.Step) (list []results.Cause) {
	for _, r := range s.Refusals {
		known := slices.ContainsFunc(list, func(c results.Cause) bool { return c.Constraint == r.Constraint })
		if r.Altered && r.Constraint.IsRule() && !known {
			list = append(list, results.Cause{Constraint: r.Constraint, Proof: results.Correlated, Evidence: altered(r)})
		}
	}
	return list
}

// altered says what a rule did to requests that it let through.
func altered(r results.Refusal) string {
	what := r.Why
	if r.How != "held" { // of which the reason is a sentence
		what += " " + r.How + " on the way"
	}
	if r.Count == 1 {
		return what
	}
	return fmt.Sprintf("%s, %d times", what, r.Count)
}

// refusedBefore names what was refused in the step before: the page that a step begins on was
// loaded then. That is weak evidence, but worth being lifted early.
func refusedBefore(before *results.Step, c Circumstances) []results.Cause {
	if before == nil {
		return nil
	}
	list := suspects(results.Step{Seconds: before.Seconds, Refusals: before.Refusals}, c)
	for i := range list {
		list[i].Evidence = "in the step before: " + list[i].Evidence
	}
	return list
}

// setItemCause gives a file that did not get through a cause of its own, if the network
// reported something about that file, else the step's.
func setItemCause(it *results.Item, s results.Step, c Circumstances) {
	if it.Verdict != results.Failed {
		return
	}
	own := results.Step{Seconds: s.Seconds}
	for _, r := range s.Refusals {
		if sameFile(r.File, it.File) {
			own.Refusals = append(own.Refusals, r)
		}
	}
	for _, u := range s.Uploads {
		if slices.ContainsFunc(u.Files, func(f string) bool { return sameFile(f, it.File) }) && endedByLine(u, s, c.UpKbps) {
			own.Uploads = append(own.Uploads, u)
		}
	}
	it.Verdict, it.Cause = results.Blocked, s.Cause
	if list := suspects(own, Circumstances{UpKbps: c.UpKbps}); len(list) > 0 {
		it.Cause = &list[0]
	}
}

// sameFile compares names; old browsers send the whole path.
func sameFile(sent, name string) bool {
	return sent != "" && sent[strings.LastIndexAny(sent, `/\`)+1:] == name
}

// inspected suspects the rules that refused uploads by their names.
func inspected(s results.Step, _ Circumstances) []results.Cause {
	return suspectsByRule(s, func(r results.Refusal) bool { return r.File != "" })
}

// refused suspects the rules that refused anything.
func refused(s results.Step, _ Circumstances) []results.Cause {
	return suspectsByRule(s, func(results.Refusal) bool { return true })
}

// lost suspects the line for the connections that it lost.
func lost(s results.Step, _ Circumstances) []results.Cause {
	return causeFromRefusals(matrix.TheLine, s, refusedBy(s, matrix.TheLine))
}

// outdated suspects the browser: for a TLS version that it does not support, or, if it is an
// old one, for scripts that it does not support.
func outdated(s results.Step, c Circumstances) []results.Cause {
	if list := refusedBy(s, matrix.TheBrowser); len(list) > 0 {
		return causeFromRefusals(matrix.TheBrowser, s, list)
	}
	for _, e := range s.Errors {
		if c.OldBrowser != "" && strings.HasPrefix(e, scriptError) {
			return []results.Cause{{Constraint: matrix.TheBrowser, Proof: results.Correlated, Evidence: c.OldBrowser + "; " + e}}
		}
	}
	return nil
}
