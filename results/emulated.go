package results

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cxmatrix/matrix"
)

// scriptError begins the text of an uncaught exception in Step.Errors.
const scriptError = "script error: "

// SetInconclusive decides whether a blocked cell is inconclusive: the browser is the step's only cause, that browser
// was emulated, and nothing that it failed by is documented of the real one. A network rule or the line anywhere in the
// chain of causes makes the block conclusive, since the walk with another browser met it.
func (c *Cell) SetInconclusive() {
	c.Inconclusive, c.Documented = false, ""
	s := c.stoppedStep()
	if c.Verdict != Blocked || s == nil || !c.CausedByEmulator(s.Cause) {
		return
	}
	c.Documented = c.documented(*s)
	others := slices.ContainsFunc(s.Cause.Chain(), func(part Cause) bool { return part.Constraint != matrix.TheBrowser })
	c.Inconclusive = c.Documented == "" && !others
}

// CausedByEmulator reports whether a cause, or one behind it, is a browser that was emulated.
func (c *Cell) CausedByEmulator(cause *Cause) bool {
	return c.Browser.Provenance == Emulated &&
		slices.ContainsFunc(cause.Chain(), func(part Cause) bool { return part.Constraint == matrix.TheBrowser })
}

// VerdictText is a cell's verdict in words, such as "blocked (inconclusive)". Counts use it too, so that a block that only an
// emulated browser shows is counted apart.
func (c *Cell) VerdictText() string {
	if c.Inconclusive {
		return inconclusiveText
	}
	return string(c.Verdict)
}

// inconclusiveText is the VerdictText of a blocked cell that is inconclusive.
const inconclusiveText = string(Blocked) + " (inconclusive)"

// VerdictTexts lists the verdicts, as Verdicts does, with inconclusiveText after Blocked.
func VerdictTexts() (list []string) {
	for _, v := range Verdicts() {
		list = append(list, string(v))
		if v == Blocked {
			list = append(list, inconclusiveText)
		}
	}
	return list
}

// EmulationNote says how far a cause that is an emulated browser holds for the real one: what is documented of it, or that
// nothing is. It is "" for every other cause.
func (c *Cell) EmulationNote(cause Cause) string {
	switch {
	case cause.Constraint != matrix.TheBrowser || c.Browser.Provenance != Emulated:
		return ""
	case c.Documented != "":
		return "the real browser is documented to fail alike: " + c.Documented
	case c.Inconclusive:
		return "inconclusive: the browser was emulated, and the real one is not documented to fail so"
	}
	return "the browser was emulated, and the real one is not documented to fail so"
}

// stoppedStep is the step that did not pass; nil if all did.
func (c *Cell) stoppedStep() *Step {
	i := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Verdict != Passed })
	if i < 0 {
		return nil
	}
	return &c.Steps[i]
}

// documented returns a feature or TLS version that an emulated browser failed by in a step and that the real one is
// documented to lack, with the source; "" if there is none.
func (c *Cell) documented(s Step) string {
	id, err := matrix.ParseCell(Base(c.Cell))
	if err != nil {
		return ""
	}
	r := matrix.Resolve(id)
	for _, e := range s.Errors {
		for _, name := range missingNames(e) {
			if f, lacks := matrix.Lacks(r, name); lacks {
				return fmt.Sprintf("%s %s has no %s (%s)", r.Product, r.Version, f.Name, f.Source)
			}
		}
	}
	return c.tooOldTLS(s, r)
}

// tooOldTLS says which hosts required a TLS version above the ceiling of the real browser. A host that was refused in a
// step that passed did not stop the customer.
func (c *Cell) tooOldTLS(s Step, r matrix.Resolved) string {
	version, source := matrix.TLSCeiling(r)
	i := slices.IndexFunc(s.Refusals, func(f Refusal) bool { return f.byTLS() && !c.inPassedStep(f) })
	if version == "" || i < 0 {
		return ""
	}
	return fmt.Sprintf("%s %s speaks TLS %s at most, which %s refused (%s)", r.Product, r.Version, version, s.Refusals[i].Host, source)
}

func (f Refusal) byTLS() bool { return f.Constraint == matrix.TheBrowser && !f.Altered }

func (c *Cell) inPassedStep(f Refusal) bool {
	return slices.ContainsFunc(c.Steps, func(s Step) bool {
		return s.Verdict == Passed && slices.ContainsFunc(s.Refusals, func(g Refusal) bool { return g.byTLS() && g.Host == f.Host })
	})
}

// missingName matches how engines report a name that a script used and the browser does not have: V8 and SpiderMonkey,
// JavaScriptCore, Internet Explorer, and HtmlUnit's Rhino.
var missingName = regexp.MustCompile(`["']?([\w$]+)["']? is (?:not defined|undefined)` +
	`|[Cc]an't find variable: ([\w$]+)` +
	`|support (?:this )?property or method ['"]([\w$]+)['"]` +
	`|Cannot find function ([\w$]+) in object` +
	`|([\w$]+) is not a (?:function|constructor)` +
	`|identifier is a reserved word: ([\w$]+)`)

// missingNames returns the names that an uncaught exception says the browser does not have.
func missingNames(e string) (names []string) {
	text, ok := strings.CutPrefix(e, scriptError)
	if !ok {
		return nil
	}
	for _, m := range missingName.FindAllStringSubmatch(text, -1) {
		names = append(names, strings.Join(m[1:], "")) // one alternative matched
	}
	return names
}
