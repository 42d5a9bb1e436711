package cause

import (
	"fmt"
	"slices"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// scriptError is what the words of an uncaught exception begin with.
const scriptError = browser.ScriptError + " error: "

// suspicions are the ways in which a constraint gives itself away, the likeliest
// first: what was said of a very file weighs more than a host that was refused.
var suspicions = []func(results.Step, Circumstances) []results.Cause{
	inspected, // a rule refused an upload
	slow,      // the line made an upload take longer than somebody waited
	refused,   // a rule refused something else
	lost,      // the line lost connections
	outdated,  // the browser speaks or reads less than the site wants
}

// suspects names what may have kept the customer from a step. It judges by the
// record alone, so that any record can be judged again.
func suspects(s results.Step, c Circumstances) []results.Cause {
	var list []results.Cause
	for _, suspicion := range suspicions {
		for _, cause := range suspicion(s, c) {
			if !slices.ContainsFunc(list, func(known results.Cause) bool { return known.Constraint == cause.Constraint }) {
				list = append(list, cause)
			}
		}
	}
	return list
}

// Circumstances are what a step is judged by, beside its record.
type Circumstances struct {
	UpKbps     float64 // rate of the line; 0 is unlimited
	OldBrowser string  // why the browser may be too old, in words; "" for the newest at hand
}

// Suspect returns what may have kept the customer from a step that failed, the likeliest
// first, and makes the step and its files blocked where the network or the browser was seen
// to refuse something. It judges by the records alone: before is the step before it, if any.
func Suspect(step, before *results.Step, c Circumstances) []results.Cause {
	list := suspects(*step, c)
	if len(list) == 0 {
		return slices.Concat(slowInside(*step, c), altered(*step), aged(c), earlier(before, c))
	}
	step.Verdict, step.Cause = results.Blocked, &list[0]
	for i := range step.Items {
		blame(&step.Items[i], *step, c)
	}
	return list
}

// aged names the browser where it is an old one: that is a weak word, and worth being lifted
// early, since an old browser passes over in silence what it does not understand.
func aged(c Circumstances) []results.Cause {
	if c.OldBrowser == "" {
		return nil
	}
	return []results.Cause{{Constraint: matrix.TheBrowser, Proof: results.Correlated, Evidence: c.OldBrowser}}
}

// altered names the rules that changed something in the step: as weak a word.
func altered(s results.Step) (list []results.Cause) {
	for _, r := range s.Refusals {
		known := slices.ContainsFunc(list, func(c results.Cause) bool { return c.Constraint == r.Constraint })
		if r.Altered && r.Constraint.IsRule() && !known {
			list = append(list, results.Cause{Constraint: r.Constraint, Proof: results.Correlated, Evidence: fmt.Sprintf("%s %s on the way, %d times", r.Why, r.How, r.Count)})
		}
	}
	return list
}

// earlier names what was refused in the step before: the page that a step begins on was
// loaded then. That is weak evidence, but worth being lifted early.
func earlier(before *results.Step, c Circumstances) []results.Cause {
	if before == nil {
		return nil
	}
	list := suspects(results.Step{Seconds: before.Seconds, Refusals: before.Refusals}, c)
	for i := range list {
		list[i].Evidence = "in the step before: " + list[i].Evidence
	}
	return list
}

// blame gives a file that did not get through a cause of its own, if the network
// said something of that very file, else the step's.
func blame(it *results.Item, s results.Step, c Circumstances) {
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
		if slices.ContainsFunc(u.Files, func(f string) bool { return sameFile(f, it.File) }) && byLine(u, s, c.UpKbps) {
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
	return byRule(s, func(r results.Refusal) bool { return r.File != "" })
}

// refused suspects the rules that refused anything.
func refused(s results.Step, _ Circumstances) []results.Cause {
	return byRule(s, func(results.Refusal) bool { return true })
}

// lost suspects the line of the connections that it lost.
func lost(s results.Step, _ Circumstances) []results.Cause {
	return caused(matrix.TheLine, s, refusedBy(s, matrix.TheLine))
}

// outdated suspects the browser: of a TLS that it does not speak, or, where it is an
// old one, of scripts that it does not understand.
func outdated(s results.Step, c Circumstances) []results.Cause {
	if list := refusedBy(s, matrix.TheBrowser); len(list) > 0 {
		return caused(matrix.TheBrowser, s, list)
	}
	for _, e := range s.Errors {
		if c.OldBrowser != "" && strings.HasPrefix(e, scriptError) {
			return []results.Cause{{Constraint: matrix.TheBrowser, Proof: results.Correlated, Evidence: c.OldBrowser + "; " + e}}
		}
	}
	return nil
}
