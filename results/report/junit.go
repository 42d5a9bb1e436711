package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"cxmatrix/results"
)

// JUnit writes a run as JUnit XML for CI servers: a suite for each environment, a case for each
// step of each result key. The schema is that of Jenkins' xUnit plugin (testdata/junit-10.xsd).
// A cell that is not as expected is a failure if a customer does not get through, and an error
// if that could not be tested. So there is a failure or an error exactly if the exit code is not 0.
func JUnit(w io.Writer, r *results.Recorded) error {
	doc := junitReport{Name: "cxmatrix"}
	list := evaluate(r)
	for _, j := range list {
		environment, _, _ := parts(j.Cell)
		s := doc.suite(environment)
		s.Cases = append(s.Cases, junitCases(r, j)...)
		s.addTime(j.cell)
	}
	if why := untestedReason(r, list); why != "" || len(doc.Suites) == 0 {
		s := doc.suite("the run")
		s.Cases = append(s.Cases, junitCase{Name: "the run", Class: "the run", Error: &junitProblem{Type: "nothing", Message: cmp.Or(why, "no cell is planned")}})
	}
	doc.sum(r)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// suite returns the suite of an environment.
func (d *junitReport) suite(name string) *junitSuite {
	i := slices.IndexFunc(d.Suites, func(s *junitSuite) bool { return s.Name == name })
	if i >= 0 {
		return d.Suites[i]
	}
	d.Suites = append(d.Suites, &junitSuite{Name: name})
	return d.Suites[len(d.Suites)-1]
}

// sum counts, and adds what belongs to the run and to no case.
func (d *junitReport) sum(r *results.Recorded) {
	d.Suites[0].Errors = strings.Join(runNotes(r), "\n")
	seconds := 0.0
	for _, s := range d.Suites {
		s.Properties = junitProperties(r)
		for _, c := range s.Cases {
			s.count(c)
		}
		seconds += s.seconds
		s.Time = junitTime(s.seconds)
		d.Tests, d.Failures, d.Broken = d.Tests+s.Tests, d.Failures+s.Failures, d.Broken+s.Broken
	}
	d.Time = junitTime(seconds)
}

func (s *junitSuite) count(c junitCase) {
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Broken++
	case c.Skipped != nil:
		s.Skipped++
	}
}

// addTime adds the time of a cell that was walked; a suite starts with its first cell.
func (s *junitSuite) addTime(c *results.Cell) {
	if c == nil || c.WalkedAs != "" {
		return
	}
	s.seconds += c.Seconds
	if started := c.Started.UTC().Format("2006-01-02T15:04:05"); !c.Started.IsZero() && (s.Timestamp == "" || started < s.Timestamp) {
		s.Timestamp = started
	}
}

func junitProperties(r *results.Recorded) []junitProperty {
	code, _ := results.Outcome(r)
	list := []junitProperty{
		{"run", r.Run.ID}, {"site", r.Run.Site}, {"matrix", r.Run.Matrix.Name}, {"journey", r.Run.Journey.Name},
		{"exit", fmt.Sprintf("%d: %s", code, results.ExitText(code))}, {"cells", countsText(r)},
	}
	for _, p := range r.Run.Meta.Pairs() {
		list = append(list, junitProperty{p[0], p[1]})
	}
	for _, s := range r.Shards {
		list = append(list, junitProperty{"shard", s.String()})
	}
	if text := shardNote(r); text != "" {
		list = append(list, junitProperty{"part", text})
	}
	return list
}

func junitTime(seconds float64) string { return fmt.Sprintf("%.3f", seconds) }
