package cause

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// simulated is a site that fails by itself, behind constraints of which some stop the customer.
type simulated struct {
	harmless []matrix.Constraint // constraints that refused something, and do not stop the customer
	stops    []matrix.Constraint // constraints that stop the customer, at the same step
	later    matrix.Constraint   // a constraint that stops the customer at a later step
	direct   bool                // the true ones were seen to refuse the step's own submission
	fails    func() bool
	walks    int // all walks to find the cause
	first    int // the walk whose lift was the first to get through
	lifted   bool
	tally    Tally
	known    int // earlier walks of the run, which the tally counts
}

const simulatedSite = "site.example.test"

func (s *simulated) constraints() []matrix.Constraint {
	list := slices.Concat(s.harmless, s.stops)
	if s.later != "" {
		list = append(list, s.later)
	}
	return list
}

func (s *simulated) Liftable(c matrix.Constraint) bool { return slices.Contains(s.constraints(), c) }
func (s *simulated) Remaining(lifted []matrix.Constraint) []matrix.Constraint {
	return slices.DeleteFunc(s.constraints(), func(c matrix.Constraint) bool { return slices.Contains(lifted, c) })
}
func (s *simulated) Restricted(lifted []matrix.Constraint) bool { return len(s.Remaining(lifted)) > 0 }
func (s *simulated) Tally(string) Tally                         { return s.tally }

func (s *simulated) Walk(_ context.Context, v Variation) (results.Cell, error) {
	s.walks++
	c := s.cell(v)
	if !s.lifted && !v.Control && c.Steps[0].Verdict == results.Passed {
		s.lifted, s.first = true, s.walks
	}
	return c, nil
}

// cell is a walk: the site fails by itself at the first step, if it does.
func (s *simulated) cell(v Variation) results.Cell {
	inForce := func(c matrix.Constraint) bool { return !v.Control && !slices.Contains(v.Without, c) }
	id := "high/chromium-installed/linux"
	if v.Control {
		id += "#control"
	} else {
		id += "#without-" + matrix.JoinConstraints(v.Without, "+")
	}
	c := results.Cell{Cell: id, Attempt: s.walks, Verdict: results.Passed, Config: &results.Config{Site: "https://" + simulatedSite + "/"},
		Steps: []results.Step{{Name: "upload", Verdict: results.Passed}, {Name: "submit", Verdict: results.Passed}}}
	stop := -1
	if s.later != "" && inForce(s.later) {
		stop = 1
	}
	if s.fails() || slices.ContainsFunc(s.stops, inForce) {
		stop = 0
	}
	if v.Until == "upload" {
		c.Steps, c.Until = c.Steps[:1], v.Until
	}
	if stop >= 0 && stop < len(c.Steps) {
		s.stopAt(&c, stop, inForce)
	}
	return c
}

func (s *simulated) stopAt(c *results.Cell, stop int, inForce func(matrix.Constraint) bool) {
	c.Verdict = results.Blocked
	c.Steps[stop].Verdict = results.Blocked
	for i := stop + 1; i < len(c.Steps); i++ {
		c.Steps[i].Verdict = results.NotReached
	}
	for _, known := range s.constraints() {
		if !inForce(known) || known == s.later && stop == 0 {
			continue
		}
		r := results.Refusal{Constraint: known, Host: "analytics.example.test", Method: "GET", How: "page", Count: 1}
		if s.direct && slices.Contains(s.stops, known) {
			r.Host, r.Method = simulatedSite, "POST"
		}
		c.Steps[stop].Refusals = append(c.Steps[stop].Refusals, r)
		c.Suspects = append(c.Suspects, results.Cause{Constraint: known, Proof: results.Correlated})
	}
	if len(c.Suspects) > 0 {
		c.Steps[stop].Cause = &c.Suspects[0]
	}
}

// outcome is the result of an attribution.
type outcome struct {
	lifted []matrix.Constraint // constraints that are called proven
	beyond int                 // walks beyond the first lift
	walks  int
}

// attribute walks the cell until it fails, and looks for the cause.
func (s *simulated) attribute(t testing.TB, seed uint64) outcome {
	for range s.known {
		if s.fails() {
			s.tally.Failed++
		} else {
			s.tally.Passed++
		}
	}
	c := s.cell(Variation{})
	for c.Verdict == results.Passed {
		c = s.cell(Variation{})
	}
	c.Cell, c.Attempt = "high/chromium-installed/linux", 0
	found, err := Attribute(context.Background(), c, s, Options{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	o := outcome{walks: s.walks}
	if s.lifted {
		o.beyond = s.walks - s.first
	}
	for _, step := range found.Steps {
		for _, cause := range step.Cause.Chain() {
			if cause.Proof == results.Lifted && found.Verdict == results.Blocked {
				o.lifted = append(o.lifted, cause.Constraint)
			}
		}
	}
	return o
}

// failures are the patterns in which a site fails by itself.
var failures = []struct {
	name string
	make func(*rand.Rand) func() bool
}{
	{"2 %", independent(0.02)}, {"5 %", independent(0.05)}, {"10 %", independent(0.1)}, {"20 %", independent(0.2)},
	{"33 %", independent(0.33)}, {"50 %", independent(0.5)}, {"80 %", independent(0.8)},
	{"bursts of 5, 10 %", bursts(5, 0.1)}, {"bursts of 5, 50 %", bursts(5, 0.5)}, {"bursts of 5, 80 %", bursts(5, 0.8)},
	{"bursts of 20, 10 %", bursts(20, 0.1)}, {"bursts of 20, 50 %", bursts(20, 0.5)}, {"bursts of 20, 80 %", bursts(20, 0.8)},
	{"every second walk", everySecond},
	{"1 account of 2", accounts(1, 2)}, {"1 account of 4", accounts(1, 4)},
}

func independent(rate float64) func(*rand.Rand) func() bool {
	return func(r *rand.Rand) func() bool { return func() bool { return r.Float64() < rate } }
}

// bursts fails in so many walks in a row, and passes in between for as many as the rate wants on
// average, at random. It begins at a random moment.
func bursts(length int, rate float64) func(*rand.Rand) func() bool {
	return func(r *rand.Rand) func() bool {
		gap := float64(length) * (1 - rate) / rate
		passes, fails := 0, 0
		next := func() bool {
			if passes == 0 && fails == 0 {
				passes, fails = int(r.ExpFloat64()*gap+0.5), length
			}
			if passes > 0 {
				passes--
				return false
			}
			fails--
			return true
		}
		for range r.IntN(200) {
			next()
		}
		return next
	}
}

func everySecond(r *rand.Rand) func() bool {
	fails := r.IntN(2) == 0
	return func() bool { fails = !fails; return fails }
}

// accounts fails with some of the accounts; each walk takes one at random, as Variation.Account
// has it.
func accounts(bad, of int) func(*rand.Rand) func() bool {
	return func(r *rand.Rand) func() bool { return func() bool { return r.IntN(of) < bad } }
}

// trials is how many attributions each figure is made from: TEST_TRIALS, as make soak sets it.
func trials() int {
	if n, err := strconv.Atoi(os.Getenv("TEST_TRIALS")); err == nil {
		return n
	}
	return 150
}

var bystanders = [][]matrix.Constraint{{"policy.block:a.example.test"}, {"policy.block:a.example.test", "policy.http1-only"}, {"policy.block:a.example.test", "policy.http1-only", "policy.no-websocket"}}

func simulatedConstraints(list []matrix.Constraint) (out []matrix.Constraint) {
	for _, c := range list {
		out = append(out, liftFor(c))
	}
	return out
}

// TestNoFalseCause checks that a site that fails by itself, in any pattern, is hardly ever
// blamed on a constraint: in at most 1 % of the cells that failed, and what chance adds to that.
func TestNoFalseCause(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	n := trials()
	for _, p := range failures {
		line := fmt.Sprintf("%-20s", p.name)
		for harmless := range bystanders {
			blamed, walks := 0, 0
			for i := range n {
				s := &simulated{harmless: simulatedConstraints(bystanders[harmless]), fails: p.make(r)}
				o := s.attribute(t, uint64(i))
				if walks += o.walks; len(o.lifted) > 0 {
					blamed++
				}
			}
			line += fmt.Sprintf("  %d: %.2f %% (%.1f walks)", harmless+1, 100*float64(blamed)/float64(n), float64(walks)/float64(n))
			if share := float64(blamed) / float64(n); share > allowed(0.01, n) {
				t.Errorf("%s, %d suspects: %.2f %% of the failed cells are blamed on a constraint", p.name, harmless+1, 100*share)
			}
		}
		t.Log(line)
	}
}

// allowed is a share, and what three standard deviations of its estimate add.
func allowed(share float64, n int) float64 {
	return share + 3*math.Sqrt(share*(1-share)/float64(n))
}

// TestTrueCauseIsFound checks that a constraint that stops the customer is found although the site
// fails by itself now and then, and that no other is named.
func TestTrueCauseIsFound(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	n := trials()
	cut := func(k int) []matrix.Constraint { return simulatedConstraints(bystanders[2][:k]) }
	// By the site's own rate of failures, the share that is found at least.
	alone := map[float64]float64{0: .99, .02: .99, .05: .98, .1: .97, .2: .86}
	beside := map[float64]float64{0: .99, .02: .98, .05: .97, .1: .94, .2: .74}
	together := map[float64]float64{0: .99, .02: .97, .05: .93, .1: .86, .2: .6}
	direct := map[float64]float64{0: .99, .02: .99, .05: .99, .1: .98, .2: .9}
	const it, other = "policy.upload-content:unsanitised", "policy.body-limit:1MB"
	for _, x := range []struct {
		name string
		make func() *simulated
		want map[float64]float64 // by the site's own rate of failures, the share that is found at least
	}{
		{"alone", func() *simulated { return &simulated{stops: []matrix.Constraint{it}} }, alone},
		{"alone, direct", func() *simulated { return &simulated{stops: []matrix.Constraint{it}, direct: true} }, direct},
		{"1 bystander", func() *simulated { return &simulated{stops: []matrix.Constraint{it}, harmless: cut(1)} }, beside},
		{"1 bystander, direct", func() *simulated { return &simulated{stops: []matrix.Constraint{it}, harmless: cut(1), direct: true} }, direct},
		{"2 bystanders", func() *simulated { return &simulated{stops: []matrix.Constraint{it}, harmless: cut(2)} }, beside},
		{"2 bystanders, direct", func() *simulated { return &simulated{stops: []matrix.Constraint{it}, harmless: cut(2), direct: true} }, direct},
		{"two, each enough", func() *simulated { return &simulated{stops: []matrix.Constraint{it, other}} }, together},
		{"two, one later", func() *simulated { return &simulated{stops: []matrix.Constraint{it}, later: other} }, alone},
		{"two, one later, direct", func() *simulated { return &simulated{stops: []matrix.Constraint{it}, later: other, direct: true} }, direct},
		{"2 bystanders, 40 walks", func() *simulated { return &simulated{stops: []matrix.Constraint{it}, harmless: cut(2), known: 40} }, direct},
	} {
		line := fmt.Sprintf("%-24s", x.name)
		for _, rate := range []float64{0, .02, .05, .1, .2, .33} {
			found, wrong, walks, beyond, most := 0, 0, 0, 0, 0
			for i := range n {
				s := x.make()
				s.fails = independent(rate)(r)
				o := s.attribute(t, uint64(i))
				walks, beyond, most = walks+o.walks, beyond+o.beyond, max(most, o.beyond)
				switch {
				case slices.ContainsFunc(o.lifted, func(c matrix.Constraint) bool { return slices.Contains(s.harmless, liftFor(c)) }):
					wrong++
				case len(o.lifted) > 0:
					found++
				}
			}
			share := func(k int) float64 { return float64(k) / float64(n) }
			line += fmt.Sprintf("  %g %%: %.1f/%.2f (%.1f,%.1f,%d)", 100*rate, 100*share(found), 100*share(wrong), share(walks), share(beyond), most)
			if share(wrong) > allowed(0.01, n) {
				t.Errorf("%s at %g: %.2f %% wrong", x.name, rate, 100*share(wrong))
			}
			if want := x.want[rate]; share(found) < want-3*math.Sqrt(want*(1-want)/float64(n)+1e-9) {
				t.Errorf("%s at %g: found %.3f, want %.2f", x.name, rate, share(found), want)
			}
		}
		t.Log(line)
	}
}
