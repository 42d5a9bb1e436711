package report

import (
	"fmt"
	"slices"
	"strings"

	"cxmatrix/results"
)

// evaluation is a planned cell with its final record, nil if there is none, and the exit code that
// it stands for.
type evaluation struct {
	results.Planned
	cell *results.Cell
	code int
	why  string

	journey string // its name, also for a cell without a record
}

func evaluate(r *results.Recorded) []evaluation {
	list, journey := make([]evaluation, 0, len(r.Run.Plan)), r.JourneyName()
	for _, p := range r.Run.Plan {
		c := r.Final(p.Cell)
		code, why := results.CellExit(c)
		list = append(list, evaluation{p, c, code, why, journey})
	}
	return list
}

// verdict is the word for a cell, also for one without a record or with an inconclusive block.
func (j evaluation) verdict() string {
	if j.cell == nil {
		return notRecorded
	}
	return j.cell.VerdictText()
}

const notRecorded = "not-recorded"

// untestedReason says why a run counts as untested although no cell is the reason.
func untestedReason(r *results.Recorded, list []evaluation) string {
	code, why := results.Outcome(r)
	if code == results.ExitExpected || slices.ContainsFunc(list, func(j evaluation) bool { return j.code != results.ExitExpected }) {
		return ""
	}
	return strings.Join(why, "; ")
}

// missingRecords returns the planned cells without a record; those of a missing shard are counted,
// not listed.
func missingRecords(r *results.Recorded) (cells, shards []string) {
	count := map[int]int{}
	var order []int
	for _, p := range r.Run.Plan {
		switch {
		case r.Final(p.Cell) != nil:
		case r.InShards(p):
			cells = append(cells, p.Cell)
		default:
			if count[p.Shard]++; count[p.Shard] == 1 {
				order = append(order, p.Shard)
			}
		}
	}
	slices.Sort(order)
	for _, i := range order {
		shards = append(shards, fmt.Sprintf("shard %d/%d is missing: %s", i, r.Shards[0].Of, results.Count(count[i], "cell")))
	}
	return cells, shards
}

// SingleShard is the one shard whose part of a plan is reported; nil if the whole plan is.
func SingleShard(r *results.Recorded) *results.Shard {
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

// shardNote says that only one shard's part of a plan is reported; "" if the whole plan is.
func shardNote(r *results.Recorded) string {
	s := SingleShard(r)
	if s == nil {
		return ""
	}
	return fmt.Sprintf("This is shard %s alone: report the directories of all shards together for the whole plan", s)
}

// MissingShards lists the missing shards of a plan, a line each.
func MissingShards(r *results.Recorded) []string {
	_, lines := missingRecords(r)
	if text := shardNote(r); text != "" {
		lines = append(lines, text)
	}
	return lines
}

// countsText is "30 cells in 12 walks: 28 passed (1 flaky, 2 with requests refused), 1 blocked, 1 not recorded".
func countsText(r *results.Recorded) string {
	count := map[string]int{}
	flaky, refused := 0, 0
	for _, j := range evaluate(r) {
		count[j.verdict()]++
		if j.cell != nil && j.cell.Flaky {
			flaky++
		}
		if j.cell != nil && j.cell.RefusedNote() != "" {
			refused++
		}
	}
	var words []string
	for _, fate := range results.VerdictTexts() {
		n := count[fate]
		if n == 0 {
			continue
		}
		text := fmt.Sprintf("%d %s", n, fate)
		if details := commas(countText(flaky, "flaky"), countText(refused, "with requests refused")); fate == string(results.Passed) && details != "" {
			text += " (" + details + ")"
		}
		words = append(words, text)
	}
	if n := count[notRecorded]; n > 0 {
		words = append(words, fmt.Sprintf("%d not recorded", n))
	}
	return strings.TrimSuffix(CellsText(r)+": "+strings.Join(words, ", "), ": ")
}

// CellsText is "27 cells", and in how many walks if that is another number.
func CellsText(r *results.Recorded) string {
	text, shared := results.Count(len(r.Run.Plan), "cell"), 0
	for _, p := range r.Run.Plan {
		if c := r.Final(p.Cell); c != nil && c.WalkedAs != "" {
			shared++
		}
	}
	if shared == 0 {
		return text
	}
	return text + " in " + results.Count(r.Walks(), "walk")
}

// countText is "2 flaky"; "" for none.
func countText(n int, what string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", n, what)
}

// writeNotes writes what was found in the run directories besides the results.
func writeNotes(b *strings.Builder, r *results.Recorded) {
	if lines := runNotes(r); len(lines) > 0 {
		fmt.Fprintf(b, "\n%s\n", strings.Join(lines, "\n"))
	}
}

// runNotes are the notes on merging several directories and the damage, a line each.
func runNotes(r *results.Recorded) (lines []string) {
	for _, line := range slices.Concat(r.Notes, r.Damage) {
		lines = append(lines, oneLine(line))
	}
	return lines
}
