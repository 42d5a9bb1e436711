package results

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// sanitise takes out of a record what no cxmatrix writes, and reports it. A record that can't be
// trusted becomes broken: it says nothing about the site.
func (c *Cell) sanitise(report func(func() string)) {
	reportf := c.reporter(report)
	if !slices.Contains(Verdicts(), c.Verdict) {
		reportf("unknown verdict %q: taken as %s", string(c.Verdict), Broken)
		c.markBroken("its record has the unknown verdict %q", printable(string(c.Verdict)))
	}
	if c.Video != "" && !isLink(c.Video) {
		reportf("video %q is no link, and left out", c.Video)
		c.Video = ""
	}
	if len(c.Steps) > maxSteps {
		reportf("%d steps: taken are the first %d", len(c.Steps), maxSteps)
		c.Steps = slices.Clone(c.Steps[:maxSteps])
	}
	for i := range c.Steps {
		c.Steps[i].sanitise(reportf)
	}
	if i := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Verdict != NotReached && s.Verdict != Passed }); i >= 0 && c.Verdict == Passed {
		reportf("passed, though its step %s is %s: taken as %s", c.Steps[i].Name, c.Steps[i].Verdict, Broken)
		c.markBroken("its record says that it passed, and that %s is %s", printable(c.Steps[i].Name), c.Steps[i].Verdict)
	}
	c.Seconds, c.Started = validSeconds(c.Seconds, reportf), validTime(c.Started, reportf)
}

// checkSteps marks a passed record as broken if its steps are not those of the run's journey: something
// else was walked, or the record was not written by cxmatrix. A control cell may end early.
func (c *Cell) checkSteps(planned []string, report func(func() string)) {
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
	c.reporter(report)("passed, though its steps are [%s], and those of the run [%s]: taken as %s", strings.Join(walked, " "), strings.Join(planned, " "), Broken)
	c.markBroken("its record says that it passed, by other steps than the run's")
}

// markBroken marks a record as broken, and says why.
func (c *Cell) markBroken(format string, args ...any) {
	c.Reason = strings.TrimSuffix(fmt.Sprintf(format, args...)+": "+c.Reason, ": ")
	c.Verdict = Broken
}

func (s *Session) sanitise(report func(func() string)) {
	s.Started = validTime(s.Started, (&Cell{Cell: s.Cell}).reporter(report))
}

func (l *StepLine) sanitise(report func(func() string)) {
	l.Step.sanitise((&Cell{Cell: l.Cell}).reporter(report))
}

// reporter reports damage in a cell's record. The text is made only if it is needed: it may be long, and hostile.
func (c *Cell) reporter(report func(func() string)) func(string, ...any) {
	return func(format string, args ...any) {
		report(func() string {
			for i, a := range args {
				if text, ok := a.(string); ok {
					args[i] = printable(text)
				}
			}
			return printable(c.Cell) + ": " + fmt.Sprintf(format, args...)
		})
	}
}

func (s *Step) sanitise(reportf func(string, ...any)) {
	if !isStepVerdict(s.Verdict) {
		reportf("step %s: unknown verdict %q: taken as %s", s.Name, string(s.Verdict), Broken)
		s.Verdict = Broken
	}
	for i := range s.Items {
		if it := &s.Items[i]; !isStepVerdict(it.Verdict) {
			reportf("file %s: unknown verdict %q: taken as %s", it.File, string(it.Verdict), Broken)
			it.Verdict = Broken
		}
	}
	s.Artifacts = slices.DeleteFunc(s.Artifacts, func(a string) bool {
		if !isArtifact(a) {
			reportf("step %s: artifact %q is not below the run's artifacts, and left out", s.Name, a)
		}
		return !isArtifact(a)
	})
	s.Seconds = validSeconds(s.Seconds, reportf)
}

// validSeconds returns a plausible number of seconds; any other is reported, and taken as none.
func validSeconds(seconds float64, reportf func(string, ...any)) float64 {
	if seconds < 0 || seconds > maxSeconds {
		reportf("%g seconds: taken as none", seconds)
		return 0
	}
	return seconds
}

// validTime returns a time in UTC; one whose year can't be written is reported, and taken as unknown.
func validTime(t time.Time, reportf func(string, ...any)) time.Time {
	if t = t.UTC(); t.Year() < 0 || t.Year() > 9999 {
		reportf("started in the year %d: taken as unknown", t.Year())
		return time.Time{}
	}
	return t
}

func isStepVerdict(v Verdict) bool { return v == NotReached || slices.Contains(Verdicts(), v) }

// isArtifact reports whether a name is that of a file below artifacts/, on any system.
func isArtifact(name string) bool {
	return strings.HasPrefix(name, "artifacts/") && path.Clean(name) == name && !strings.ContainsAny(name, "\\:\x00\ufffd")
}

// isLink reports whether a browser may be sent to an address.
func isLink(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
