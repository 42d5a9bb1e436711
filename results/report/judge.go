package report

import (
	"fmt"
	"slices"
	"strings"

	"cxmatrix/results"
)

// judged is a planned cell with its final record, nil if there is none, and the exit code that
// it stands for.
type judged struct {
	results.Planned
	cell *results.Cell
	code int
	why  string

	journey string // its name, also for a cell without a record
}

func judge(r *results.Recorded) []judged {
	list, journey := make([]judged, 0, len(r.Run.Plan)), r.JourneyName()
	for _, p := range r.Run.Plan {
		c := r.Final(p.Cell)
		code, why := results.Judge(c)
		list = append(list, judged{p, c, code, why, journey})
	}
	return list
}

// verdict is the word for a cell, also for one without a record or with an inconclusive block.
func (j judged) verdict() string {
	if j.cell == nil {
		return notRecorded
	}
	return j.cell.Fate()
}

const notRecorded = "not-recorded"

// nothing says why a run counts as untested although no cell is the reason.
func nothing(r *results.Recorded, list []judged) string {
	code, why := results.Outcome(r)
	if code == results.ExitExpected || slices.ContainsFunc(list, func(j judged) bool { return j.code != results.ExitExpected }) {
		return ""
	}
	return strings.Join(why, "; ")
}

// absent returns the planned cells without a record; those of a missing shard are counted,
// not listed.
func absent(r *results.Recorded) (cells, shards []string) {
	count := map[int]int{}
	var order []int
	for _, p := range r.Run.Plan {
		switch {
		case r.Final(p.Cell) != nil:
		case r.Has(p):
			cells = append(cells, p.Cell)
		default:
			if count[p.Shard]++; count[p.Shard] == 1 {
				order = append(order, p.Shard)
			}
		}
	}
	slices.Sort(order)
	for _, i := range order {
		shards = append(shards, fmt.Sprintf("shard %d/%d is missing: %s", i, r.Shards[0].Of, plural(count[i], "cell")))
	}
	return cells, shards
}

// Alone is the one shard whose part of a plan is reported; nil if the whole plan is.
func Alone(r *results.Recorded) *results.Shard {
	if len(r.Shards) == 0 {
		return nil
	}
	has := map[int]bool{}
	for _, s := range r.Shards {
		has[s.Index] = true
	}
	if len(has) == r.Shards[0].Of || slices.ContainsFunc(r.Run.Plan, func(p results.Planned) bool { return p.Shard == 0 || !has[p.Shard] }) {
		return nil // all are here, or the missing ones are reported
	}
	return &r.Shards[0]
}

// partOf says that only one shard's part of a plan is reported; "" if the whole plan is.
func partOf(r *results.Recorded) string {
	s := Alone(r)
	if s == nil {
		return ""
	}
	return fmt.Sprintf("This is shard %s alone: report the directories of all shards together for the whole plan", s)
}

// Shards lists the missing shards of a plan, a line each.
func Shards(r *results.Recorded) []string {
	_, lines := absent(r)
	if text := partOf(r); text != "" {
		lines = append(lines, text)
	}
	return lines
}

// counts is "30 cells: 28 passed (1 flaky, 2 with requests refused), 1 blocked, 1 not recorded".
func counts(r *results.Recorded) string {
	count := map[string]int{}
	unsteady, refused := 0, 0
	for _, j := range judge(r) {
		count[j.verdict()]++
		if j.cell != nil && j.cell.Flaky {
			unsteady++
		}
		if j.cell != nil && j.cell.Though() != "" {
			refused++
		}
	}
	var words []string
	for _, fate := range results.Fates() {
		n := count[fate]
		if n == 0 {
			continue
		}
		text := fmt.Sprintf("%d %s", n, fate)
		if beside := commas(some(unsteady, "flaky"), some(refused, "with requests refused")); fate == string(results.Passed) && beside != "" {
			text += " (" + beside + ")"
		}
		words = append(words, text)
	}
	if n := count[notRecorded]; n > 0 {
		words = append(words, fmt.Sprintf("%d not recorded", n))
	}
	return strings.TrimSuffix(cells(len(r.Run.Plan))+": "+strings.Join(words, ", "), ": ")
}

// some is "2 flaky"; "" for none.
func some(n int, what string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", n, what)
}

// beside writes what was found in the run directories besides the results.
func beside(b *strings.Builder, r *results.Recorded) {
	if lines := findings(r); len(lines) > 0 {
		fmt.Fprintf(b, "\n%s\n", strings.Join(lines, "\n"))
	}
}

// findings are the notes on merging several directories and the damage, a line each.
func findings(r *results.Recorded) (lines []string) {
	for _, line := range slices.Concat(r.Notes, r.Damage) {
		lines = append(lines, oneLine(line))
	}
	return lines
}
