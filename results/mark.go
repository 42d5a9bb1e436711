package results

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Bounds of what is believed of a journal, which anybody may have written.
const (
	mostAttempts = 1000
	mostDamage   = 100     // lines that are told one by one
	mostSeconds  = 1e8     // three years
	mostWeight   = 1 << 30 // bytes of memory, by estimate: 10,000 cells, and three controls of each, take a third
	partWeight   = 250     // bytes of a part of a record, such as a step or a file
	longestWord  = 200     // bytes of a text in a report of damage
)

// damaged tells of what was not kept as it is: of a line of the journal, or of run.json, whose
// number is 0. Beyond mostDamage it is only counted, since a journal may be nothing else.
func (r *Recorded) damaged(line int, what func() string) {
	if r.more++; r.more > mostDamage {
		return
	}
	place := runFile
	if line > 0 {
		place = fmt.Sprintf("%s:%d", journalFile, line)
	}
	r.Damage = append(r.Damage, place+": "+what())
}

// count tells how much damage was not told of.
func (r *Recorded) count() {
	if rest := r.more - mostDamage; rest > 0 {
		r.Damage = append(r.Damage, fmt.Sprintf("%d more are damaged", rest))
	}
}

// weigh estimates what a record takes of the memory: a hostile line of three bytes a step takes
// a hundred times of what it is on the disk.
func weigh[T any](line []byte) int {
	return int(reflect.TypeFor[T]().Size()) + len(line) + partWeight*(bytes.Count(line, []byte("{"))-1)
}

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
func (c *Cell) mend(tell func(func() string)) {
	told := c.teller(tell)
	if !slices.Contains(Verdicts(), c.Verdict) {
		told("unknown verdict %q: taken as %s", string(c.Verdict), Broken)
		c.taint("its record has the unknown verdict %q", printable(string(c.Verdict)))
	}
	if c.Video != "" && !isLink(c.Video) {
		told("video %q is no link, and left out", c.Video)
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
		told("passed, though its step %s is %s: taken as %s", c.Steps[i].Name, c.Steps[i].Verdict, Broken)
		c.taint("its record says that it passed, and that %s is %s", printable(c.Steps[i].Name), c.Steps[i].Verdict)
	}
	c.Seconds = duration(c.Seconds, told)
}

// taint has a record judged as broken, and says why.
func (c *Cell) taint(format string, args ...any) {
	c.Reason = strings.TrimSuffix(fmt.Sprintf(format, args...)+": "+c.Reason, ": ")
	c.Verdict = Broken
}

func (l *StepLine) mend(tell func(func() string)) { l.Step.mend((&Cell{Cell: l.Cell}).teller(tell)) }

// teller tells of a cell's record, if anybody listens: what is told may be long, and hostile.
func (c *Cell) teller(tell func(func() string)) func(string, ...any) {
	return func(format string, args ...any) {
		tell(func() string {
			for i, a := range args {
				if text, ok := a.(string); ok {
					args[i] = printable(text)
				}
			}
			return printable(c.Cell) + ": " + fmt.Sprintf(format, args...)
		})
	}
}

func (s *Step) mend(told func(string, ...any)) {
	if !ofStep(s.Verdict) {
		told("step %s: unknown verdict %q: taken as %s", s.Name, string(s.Verdict), Broken)
		s.Verdict = Broken
	}
	for i := range s.Items {
		if it := &s.Items[i]; !ofStep(it.Verdict) {
			told("file %s: unknown verdict %q: taken as %s", it.File, string(it.Verdict), Broken)
			it.Verdict = Broken
		}
	}
	s.Artifacts = slices.DeleteFunc(s.Artifacts, func(a string) bool {
		if !isArtifact(a) {
			told("step %s: artifact %q is not below the run's artifacts, and left out", s.Name, a)
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
