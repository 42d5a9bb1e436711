package results

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// mend takes out of a record what no cxmatrix writes, and reports it. A record that can't be
// trusted becomes broken: it says nothing about the site.
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
	c.Seconds, c.Started = duration(c.Seconds, told), moment(c.Started, told)
}

// walkedAs marks a passed record as broken if its steps are not those of the run's journey: something
// else was walked, or the record was not written by cxmatrix. A control cell may end early.
func (c *Cell) walkedAs(planned []string, tell func(func() string)) {
	if c.Verdict != Passed || IsControl(c.Cell) || len(planned) == 0 {
		return
	}
	var walked []string
	for _, s := range c.Steps {
		walked = append(walked, s.Name)
	}
	if slices.Equal(walked, planned) {
		return
	}
	c.teller(tell)("passed, though its steps are [%s], and those of the run [%s]: taken as %s", strings.Join(walked, " "), strings.Join(planned, " "), Broken)
	c.taint("its record says that it passed, by other steps than the run's")
}

// taint marks a record as broken, and says why.
func (c *Cell) taint(format string, args ...any) {
	c.Reason = strings.TrimSuffix(fmt.Sprintf(format, args...)+": "+c.Reason, ": ")
	c.Verdict = Broken
}

func (s *Session) mend(tell func(func() string)) {
	s.Started = moment(s.Started, (&Cell{Cell: s.Cell}).teller(tell))
}

func (l *StepLine) mend(tell func(func() string)) { l.Step.mend((&Cell{Cell: l.Cell}).teller(tell)) }

// teller reports damage in a cell's record. The text is made only if it is needed: it may be long, and hostile.
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

// duration returns a plausible number of seconds; any other is reported, and taken as none.
func duration(seconds float64, told func(string, ...any)) float64 {
	if seconds < 0 || seconds > mostSeconds {
		told("%g seconds: taken as none", seconds)
		return 0
	}
	return seconds
}

// moment returns a time in UTC; one whose year can't be written is reported, and taken as unknown.
func moment(t time.Time, told func(string, ...any)) time.Time {
	if t = t.UTC(); t.Year() < 0 || t.Year() > 9999 {
		told("started in the year %d: taken as unknown", t.Year())
		return time.Time{}
	}
	return t
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
