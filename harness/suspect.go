package harness

import (
	"fmt"
	"slices"
	"strings"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/network"
	"cxmatrix/results"
)

// suspicions are the ways in which a constraint gives itself away, the likeliest
// first: what was said of a very file weighs more than a host that was refused.
var suspicions = []func(results.Step, circumstances) []results.Cause{
	inspected, // a rule refused an upload
	slow,      // the line made an upload take longer than somebody waited
	refused,   // a rule refused something else
	lost,      // the line lost connections
	outdated,  // the browser speaks or reads less than the site wants
}

// suspects names what may have kept the customer from a step. It judges by the
// record alone, so that any record can be judged again.
func suspects(s results.Step, c circumstances) []results.Cause {
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

// circumstances are what a step is judged by, beside its record.
type circumstances struct {
	upKbps float64 // of the line; 0 is unlimited
	old    string  // why the browser may be too old, in words; "" for the newest at hand
}

func circumstancesOf(t Task) circumstances {
	c := circumstances{upKbps: t.Network.Line.UpKbps}
	switch {
	case t.Plan.Provenance == results.Emulated:
		c.old = engine.Called(t.Plan.Engine, "") + " emulates " + t.Plan.Asked + ", and may do worse than a real one"
	case t.Newer != "":
		c.old = engine.Called(t.Plan.Engine, t.Plan.EngineVersion) + " is older than " + engine.Called(t.Newer, t.NewerVersion)
	}
	return c
}

// Restricts reports whether anything in a task could keep a customer from getting
// through: without it, no cell is blocked.
func (t Task) Restricts() bool {
	return t.Network.Restricted() || t.Ceiling != "" || circumstancesOf(t).old != ""
}

// suspect makes of a failed step a blocked one, if the network or the browser gave
// reason to.
func (w *Walk) suspect(step *results.Step) {
	if step.Verdict != results.Failed || !w.task.Restricts() {
		return
	}
	around := circumstancesOf(w.task)
	list := suspects(*step, around)
	if len(list) == 0 {
		w.record.Suspects = slices.Concat(slowInside(*step, around), altered(*step), aged(around), w.earlier(around))
		return
	}
	w.record.Suspects = list
	step.Verdict, step.Cause = results.Blocked, &list[0]
	for i := range step.Items {
		blame(&step.Items[i], *step, around)
	}
}

// aged names the browser where it is an old one: that is a weak word, and worth being lifted
// early, since an old browser passes over in silence what it does not understand.
func aged(c circumstances) []results.Cause {
	if c.old == "" {
		return nil
	}
	return []results.Cause{{Constraint: network.ByCeiling, Proof: results.Correlated, Evidence: c.old}}
}

// altered names the rules that changed something in the step: as weak a word.
func altered(s results.Step) (list []results.Cause) {
	for _, r := range s.Refusals {
		known := slices.ContainsFunc(list, func(c results.Cause) bool { return c.Constraint == r.Constraint })
		if r.Altered && strings.HasPrefix(r.Constraint, rules) && !known {
			list = append(list, results.Cause{Constraint: r.Constraint, Proof: results.Correlated, Evidence: fmt.Sprintf("%s %s on the way, %d times", r.Why, r.How, r.Count)})
		}
	}
	return list
}

// earlier names what was refused in the step before: the page that a step begins on
// was loaded then. That is no proof of anything, but worth being lifted first.
func (w *Walk) earlier(c circumstances) []results.Cause {
	if len(w.record.Steps) == 0 {
		return nil
	}
	before := w.record.Steps[len(w.record.Steps)-1]
	list := suspects(results.Step{Seconds: before.Seconds, Refusals: before.Refusals}, c)
	for i := range list {
		list[i].Evidence = "in the step before: " + list[i].Evidence
	}
	return list
}

// blame gives a file that did not get through a cause of its own, if the network
// said something of that very file, else the step's.
func blame(it *results.Item, s results.Step, c circumstances) {
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
		if slices.ContainsFunc(u.Files, func(f string) bool { return sameFile(f, it.File) }) && byLine(u, s, c.upKbps) {
			own.Uploads = append(own.Uploads, u)
		}
	}
	it.Verdict, it.Cause = results.Blocked, s.Cause
	if list := suspects(own, circumstances{upKbps: c.upKbps}); len(list) > 0 {
		it.Cause = &list[0]
	}
}

// sameFile compares names; old browsers send the whole path.
func sameFile(sent, name string) bool {
	return sent != "" && sent[strings.LastIndexAny(sent, `/\`)+1:] == name
}

// inspected suspects the rules that refused uploads by their names.
func inspected(s results.Step, _ circumstances) []results.Cause {
	return byRule(s, func(r results.Refusal) bool { return r.File != "" })
}

// refused suspects the rules that refused anything.
func refused(s results.Step, _ circumstances) []results.Cause {
	return byRule(s, func(results.Refusal) bool { return true })
}

// lost suspects the line of the connections that it lost.
func lost(s results.Step, _ circumstances) []results.Cause {
	return caused(network.ByLine, s, refusedBy(s, network.ByLine))
}

// outdated suspects the browser: of a TLS that it does not speak, or, where it is an
// old one, of scripts that it does not understand.
func outdated(s results.Step, c circumstances) []results.Cause {
	if list := refusedBy(s, network.ByCeiling); len(list) > 0 {
		return caused(network.ByCeiling, s, list)
	}
	for _, e := range s.Errors {
		if c.old != "" && strings.HasPrefix(e, scriptError) {
			return []results.Cause{{Constraint: network.ByCeiling, Proof: results.Correlated, Evidence: c.old + "; " + e}}
		}
	}
	return nil
}
