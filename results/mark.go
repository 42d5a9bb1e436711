package results

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"
)

// Bounds of what is believed of a journal, which anybody may have written.
const (
	mostAttempts = 1000
	mostParts    = 4 << 20 // records and parts of records, such as steps and files: a journal of 700 MB has as many
	mostDamage   = 100     // lines that are told one by one
	mostSeconds  = 1e8     // three years
	longestWord  = 200     // bytes of a text in a report of damage
)

// damaged tells of a line, or a record, that was not kept as it is.
func (r *Recorded) damaged(place, what string) {
	switch r.more++; {
	case r.more <= mostDamage:
		r.Damage = append(r.Damage, place+": "+what)
	case r.more == mostDamage+1:
		r.Damage = append(r.Damage, "1 more is damaged")
	default:
		r.Damage[mostDamage] = fmt.Sprintf("%d more are damaged", r.more-mostDamage)
	}
}

// place is a line of the journal.
func place(line int) string { return fmt.Sprintf("%s:%d", journalFile, line) }

// printable is a text of a journal as a terminal may show it, cut where it is too long.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\ufffd'
	}, strings.Join(strings.Fields(s), " "))
	if len(s) > longestWord {
		s = strings.ToValidUTF8(s[:longestWord], "") + "…"
	}
	return s
}

// mend takes out of a record what no cxmatrix writes, and tells what that was. What can't be
// judged is nothing said about the site.
func (c *Cell) mend(tell func(string)) {
	told := func(format string, args ...any) { tell(printable(c.Cell) + ": " + fmt.Sprintf(format, args...)) }
	if !slices.Contains(Verdicts(), c.Verdict) {
		told("unknown verdict %q: taken as %s", printable(string(c.Verdict)), Broken)
		c.taint("its record has the unknown verdict %q", printable(string(c.Verdict)))
	}
	if c.Video != "" && !isLink(c.Video) {
		told("video %q is no link, and left out", printable(c.Video))
		c.Video = ""
	}
	if len(c.Steps) > mostSteps {
		told("%d steps: taken are the first %d", len(c.Steps), mostSteps)
		c.Steps = slices.Clone(c.Steps[:mostSteps])
	}
	for i := range c.Steps {
		c.Steps[i].mend(told)
	}
	if i := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Verdict != NotReached && s.Verdict != Passed }); i >= 0 && c.Verdict == Passed {
		told("passed, though its step %s is %s: taken as %s", printable(c.Steps[i].Name), c.Steps[i].Verdict, Broken)
		c.taint("its record says that it passed, and that %s is %s", printable(c.Steps[i].Name), c.Steps[i].Verdict)
	}
	c.Seconds = duration(c.Seconds, told)
}

// taint has a record judged as broken, and says why.
func (c *Cell) taint(format string, args ...any) {
	c.Reason = strings.TrimSuffix(fmt.Sprintf(format, args...)+": "+c.Reason, ": ")
	c.Verdict = Broken
}

func (l *StepLine) mend(tell func(string)) {
	l.Step.mend(func(format string, args ...any) { tell(printable(l.Cell) + ": " + fmt.Sprintf(format, args...)) })
}

func (s *Step) mend(told func(string, ...any)) {
	if !ofStep(s.Verdict) {
		told("step %s: unknown verdict %q: taken as %s", printable(s.Name), printable(string(s.Verdict)), Broken)
		s.Verdict = Broken
	}
	for i := range s.Items {
		if it := &s.Items[i]; !ofStep(it.Verdict) {
			told("file %s: unknown verdict %q: taken as %s", printable(it.File), printable(string(it.Verdict)), Broken)
			it.Verdict = Broken
		}
	}
	s.Artifacts = slices.DeleteFunc(s.Artifacts, func(a string) bool {
		if !isArtifact(a) {
			told("step %s: artifact %q is not below the run's artifacts, and left out", printable(s.Name), printable(a))
		}
		return !isArtifact(a)
	})
	s.Seconds = duration(s.Seconds, told)
}

// duration is a number of seconds that something may have taken.
func duration(seconds float64, told func(string, ...any)) float64 {
	if seconds < 0 || seconds > mostSeconds {
		told("%g seconds: taken as none", seconds)
		return 0
	}
	return seconds
}

func ofStep(v Verdict) bool { return v == NotReached || slices.Contains(Verdicts(), v) }

// isArtifact reports whether a name is that of a file below artifacts/, on any system.
func isArtifact(name string) bool {
	return strings.HasPrefix(name, "artifacts/") && path.Clean(name) == name && !strings.ContainsAny(name, "\\:\x00\ufffd")
}

// isLink reports whether a browser may be sent to an address.
func isLink(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
