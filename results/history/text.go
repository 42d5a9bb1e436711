package history

import (
	"fmt"
	"io"
	"strings"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Text writes what is newly blocked, or still since it had passed, was fixed, is flaky or slower, and then a table with the last
// results of each key.
func Text(w io.Writer, o *Overview, colour bool) error {
	var b strings.Builder
	for _, s := range sections {
		s.write(&b, o.Trends, colour)
	}
	if len(o.Trends) > 0 {
		b.WriteString(grid(o.Trends, colour) + legend + "\n")
	}
	switch o.Runs {
	case 0:
		b.WriteString("The history holds no run yet.\n")
	case 1:
		fmt.Fprintf(&b, "1 run, of %s.\n", o.Newest)
	default:
		fmt.Fprintf(&b, "%d runs, from %s to %s.\n", o.Runs, o.First, o.Newest)
	}
	if o.LeftOut > 0 {
		fmt.Fprintf(&b, "Left out: %d cells that none of the last runs walked; --cells names them.\n", o.LeftOut)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// section is what the reader should know first.
type section struct {
	title    string
	colour   text.Color
	describe func(Trend) string // "" for a trend that does not belong there
}

var sections = []section{
	{"newly blocked", text.FgRed, func(t Trend) string { return t.newly(results.Blocked) }},
	{"newly failed", text.FgRed, func(t Trend) string { return t.newly(results.Failed) }},
	{"still blocked", text.FgRed, func(t Trend) string {
		if t.Since == nil || t.Since.Now == results.Passed || t.Since.NewlyStopped() || t.Since.Passed == nil {
			return "" // a customer who never got through is no change: the table has them
		}
		return t.newestConclusive().describe() + "; " + t.Since.String()
	}},
	{"fixed", text.FgGreen, func(t Trend) string {
		if t.Since == nil || !t.Since.Fixed() {
			return ""
		}
		return strings.TrimPrefix(t.Since.String(), "fixed: ")
	}},
	{"flaky", text.FgYellow, func(t Trend) string {
		if t.Flaky == 0 {
			return ""
		}
		return fmt.Sprintf("passed only when it was walked again in %d of %d runs", t.Flaky, len(t.Last))
	}},
	{"slower", text.FgYellow, func(t Trend) string {
		if t.Slower == nil {
			return ""
		}
		return t.Slower.String()
	}},
}

// newly describes a trend whose newest verdict is v, and that got through the last time.
func (t Trend) newly(v results.Verdict) string {
	if t.Since == nil || t.Since.Now != v || !t.Since.NewlyStopped() {
		return ""
	}
	return t.newestConclusive().describe() + "; " + strings.TrimPrefix(t.Since.String(), "newly, ")
}

func (s section) write(b *strings.Builder, trends []Trend, colour bool) {
	title := s.title
	if colour {
		title = text.Colors{s.colour, text.Bold}.Sprint(title)
	}
	for _, t := range trends {
		note := s.describe(t)
		if note == "" {
			continue
		}
		if title != "" {
			fmt.Fprintln(b, title)
			title = ""
		}
		fmt.Fprintf(b, "  %s (%s): %s\n", t.Cell, t.variantAndEngine(), note)
	}
	if title == "" {
		fmt.Fprintln(b)
	}
}

// variantAndEngine is the rest of a result key, besides its cell.
func (t Trend) variantAndEngine() string { return strings.TrimSpace(t.Variant + " " + t.Engine) }

// describe says where a customer was stopped, and by what.
func (r Result) describe() string {
	out := r.verdictText()
	if r.Step != "" {
		out += " at " + r.Step
	}
	if r.Cause != "" {
		out += " by " + r.Cause + " (" + r.Proof + ")"
	}
	return out
}

// Characters of a strip, one for each run.
const (
	signPassed       = "✓"
	signStopped      = "✗"
	signFlaky        = "≈"
	signInconclusive = "?"
	signNone         = "·"
	legend           = "Last runs, the newest at the right: " + signPassed + " passed, " + signFlaky + " passed only when walked again, " + signStopped + " blocked or failed, " + signInconclusive + " blocked (inconclusive), " + signNone + " nothing is said of the site."
)

func (t Trend) strip() string {
	var b strings.Builder
	for _, r := range t.Last {
		switch {
		case !r.Verdict.Conclusive():
			b.WriteString(signNone)
		case r.Inconclusive:
			b.WriteString(signInconclusive)
		case r.Verdict != results.Passed:
			b.WriteString(signStopped)
		case r.Flaky:
			b.WriteString(signFlaky)
		default:
			b.WriteString(signPassed)
		}
	}
	return b.String()
}
