package scenarios_test

import (
	"strings"
	"testing"
	"time"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/journey"
	"cxmatrix/results"
	"cxmatrix/scenarios"

	. "github.com/onsi/gomega"
)

func studyJourney(g *WithT, r scenarios.StudyRun, s scenarios.StudyScale) (*journey.Journey, string) {
	text, err := r.Journey(s, evidence.MinSize)
	g.Expect(err).NotTo(HaveOccurred())
	set := func(string) (string, bool) { return "a password", true }
	j, err := journey.Parse(r.Name+".yaml", text, journey.Options{LookupEnv: set, MinSize: evidence.MinSize})
	g.Expect(err).NotTo(HaveOccurred())
	return j, string(text)
}

// stepsOf is the part of a journey's text that the study shares.
func stepsOf(text string) string { return text[strings.Index(text, "\ncomplaints:"):] }

// TestStudyJourney checks that the study's journeys are the credential's, but for
// their files.
func TestStudyJourney(t *testing.T) {
	g := NewWithT(t)
	for _, r := range scenarios.StudyRuns() {
		j, text := studyJourney(g, r, 1)
		g.Expect(j.Name).To(Equal("credential-" + r.Name))
		g.Expect(stepsOf(text)).To(Equal(stepsOf(string(scenarios.Credential()))), "steps have one source")
		g.Expect(j.Files).To(HaveLen(9))
		g.Expect(j.Files[0].Name).To(Equal("interview.mp4"))
		g.Expect(j.Files[0].Bytes).To(BeEquivalentTo(20_971_520))
		for _, f := range j.Files {
			g.Expect(f.Unsanitised).To(Equal(r.Name != "after"), f.Name)
			g.Expect(f.Label == "APPROVED-COPY").To(Equal(r.Name == "after"), f.Name)
		}
	}
}

func TestStudyScale(t *testing.T) {
	g := NewWithT(t)
	r := scenarios.StudyRuns()[2]
	whole, _ := studyJourney(g, r, 1)
	small, _ := studyJourney(g, r, 8)
	for i, f := range small.Files {
		least, err := evidence.MinSize(f.Type)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(int64(f.Bytes)).To(Equal(max(least, int64(whole.Files[i].Bytes)/8)), f.Name)
	}
	s := scenarios.StudyScale(8)
	g.Expect(s.TimeLimit()).To(Equal(7500 * time.Millisecond))
	g.Expect(s.ChunkSize()).To(BeEquivalentTo(131072))
	g.Expect(s.String()).To(Equal("small: sizes and time limits are 1/8 of the real ones"))
	g.Expect(scenarios.StudyScale(1).String()).To(BeEmpty())
	piece := time.Duration(float64(scenarios.StudyScale(1).ChunkSize()*8) / 512_000 * float64(time.Second))
	g.Expect(piece).To(BeNumerically("<", scenarios.StudyScale(1).TimeLimit()/2), "a piece gets through a bank's line in time")
}

func TestDifferences(t *testing.T) {
	g := NewWithT(t)
	before := scenarios.StudyRuns()[0]
	run := func(low, high results.Verdict) *results.Recorded {
		return &results.Recorded{
			Run:   results.Run{Plan: []results.Planned{{Cell: "low/a/b", Environment: "low"}, {Cell: "high/a/b", Environment: "high"}, {Cell: "high/c/b", Environment: "high"}}},
			Cells: []results.Cell{{Cell: "low/a/b", Verdict: low}, {Cell: "high/a/b", Verdict: high}, {Cell: "high/c/b", Verdict: results.Unsupported}},
		}
	}
	g.Expect(before.Differences(run(results.Passed, results.Blocked))).To(BeEmpty())
	g.Expect(before.Differences(run(results.Failed, results.Passed))).To(Equal([]string{
		"before: low/a/b is failed; the study saw it passed", "before: high/a/b is passed; the study saw it blocked"}))
	none := run(results.Passed, results.Blocked)
	none.Cells = nil
	g.Expect(before.Differences(none)).To(HaveLen(3), "what has no record is not as studied")
}
