package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/cell"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/task"
	"cxmatrix/results"
	"cxmatrix/results/redact"
	"cxmatrix/results/report"

	"github.com/mattn/go-isatty"
)

// trialPrinter prints a walk while it is done.
type trialPrinter struct {
	trial    *trial
	w        io.Writer
	screen   report.Screen
	redraws  bool // on a terminal, the action in progress is shown, and replaced by its result
	secrets  *redact.Secrets
	steps    []journey.Step
	variant  string
	stuck    *cell.ActionEvent // the action that could not be done
	stuckIn  string            // `journey.yaml:12`
	finished int               // steps
}

func newTrialPrinter(t *trial) *trialPrinter {
	p := &trialPrinter{trial: t, w: t.stdout, screen: screen(t.stdout), steps: t.plan.Journey.Steps, secrets: redact.New()}
	if f, ok := t.stdout.(*os.File); ok {
		p.redraws = isatty.IsTerminal(f.Fd())
	}
	return p
}

// begin says what is walked, and by which browser.
func (p *trialPrinter) begin(t task.Task) {
	p.secrets = cell.Secrets(t, p.trial.Lookup(p.trial.password), p.trial.plan.Journey)
	p.variant = t.Plan.Variant
	site := browser.SafeURL(t.Site)
	if t.OwnSite {
		site = "the reference SaaS"
	}
	fmt.Fprintf(p.w, "%s on %s, in %s\n", t.Journey.Name, site, engine.DisplayName(t.Plan.Engine, t.Plan.EngineVersion))
}

func (p *trialPrinter) step(i int, name string) { fmt.Fprintf(p.w, "%d %s\n", i+1, name) }

// action prints an action's result; on a terminal, the action while it is done, too.
func (p *trialPrinter) action(e cell.ActionEvent) {
	s := p.steps[e.Step]
	text := p.actionText(s, e.Index)
	switch {
	case !e.Ended && p.redraws:
		fmt.Fprintf(p.w, "  · %s", p.fit(text))
		return
	case !e.Ended:
		return
	case p.redraws:
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	switch {
	case e.Err != nil:
		p.stuck, p.stuckIn = &e, p.place(s, e)
		fmt.Fprintf(p.w, "  %s %s %.1f s\n", p.colour("✗", red), text, e.Seconds)
	case !journey.Applies(s.Actions[e.Index], p.variant):
		fmt.Fprintf(p.w, "  - %s (not for this site variant)\n", text)
	default:
		fmt.Fprintf(p.w, "  %s %s %.1f s\n", p.colour("✓", green), text, e.Seconds)
	}
}

// actionText is an action as the journey writes it.
func (p *trialPrinter) actionText(s journey.Step, i int) string {
	if i >= len(s.Texts) {
		return fmt.Sprintf("action %d", i+1)
	}
	return p.secrets.Hide(s.Texts[i].Text)
}

// place is where the action is written that could not be done.
func (p *trialPrinter) place(s journey.Step, e cell.ActionEvent) string {
	if e.Index >= len(s.Texts) {
		return p.trial.plan.Source.Name
	}
	return fmt.Sprintf("%s:%d", p.trial.plan.Source.Name, s.Texts[e.Index].At(e.Err).Line)
}

// fit cuts a text so that it stays on its line, which is going to be replaced.
func (p *trialPrinter) fit(text string) string {
	if room := p.screen.Width - len("  · ") - 1; room > 0 && utf8.RuneCountInString(text) > room {
		return string([]rune(text)[:room])
	}
	return text
}

func (p *trialPrinter) stepDone(s results.Step) {
	for _, note := range s.Notes {
		fmt.Fprintf(p.w, "    %s\n", oneLine(p.secrets.Clean(note)))
	}
	if s.Verdict == results.Passed {
		p.finished++
	}
}

// printStopped tells why a step did not pass, what the page showed, and which elements may have been meant.
func (p *trialPrinter) printStopped(ctx context.Context, w *walking) {
	if !w.stopped() {
		return
	}
	step, dir := p.trial.keepFiles(w.last), relativePath(p.trial.out)
	where := "step " + step.Name
	if p.stuck != nil {
		where = p.stuckIn
	}
	fmt.Fprintf(p.w, "\n%s: %s\n", where, oneLine(step.Reason))
	_ = report.StepEvidence(p.w, step, dir) // a closed pipe, at most
	p.printCandidates(ctx, w.Page(), step, dir)
}

// printResult says how many steps were walked, or why none was.
func (p *trialPrinter) printResult(c results.Cell) {
	through := fmt.Sprintf("%d of %s through after %.1f s", p.finished, results.Count(len(p.steps), "step"), c.Seconds)
	switch {
	case c.Verdict == results.Passed && len(p.steps) < p.trial.steps:
		through += fmt.Sprintf("; the journey has %d", p.trial.steps)
	case c.Verdict != results.Passed && p.finished == 0 && p.stuck == nil:
		through = oneLine(c.Reason)
	}
	fmt.Fprintf(p.w, "\n%s: %s\n", p.colour(string(c.Verdict), verdictColour(c.Verdict)), through)
	if p.trial.keepsDir {
		fmt.Fprintf(p.w, "The run is in %s\n", relativePath(p.trial.out))
	}
}

// Colours of a terminal (ECMA-48, SGR).
const (
	red   = 31
	green = 32
)

func verdictColour(v results.Verdict) int {
	if v == results.Passed {
		return green
	}
	return red
}

func (p *trialPrinter) colour(text string, code int) string {
	if !p.screen.Colour {
		return text
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", code, text)
}

// wantedSelector is the selector that the page had to have, and whether it is to take files; "" if the action failed for another
// reason.
func (p *trialPrinter) wantedSelector() (selector string, forFiles bool) {
	var site *browser.SiteError
	if p.stuck == nil || !errors.As(p.stuck.Err, &site) || strings.Contains(site.Selector, "://") || strings.HasPrefix(site.Selector, "${mail:") {
		return "", false
	}
	return site.Selector, site.Op == "attach" || site.Op == "upload"
}
