package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

func day(t time.Time) string { return t.Format(time.DateOnly) }

// addMissingShards reports the shards that none of the directories holds.
func (j *decider) addMissingShards() {
	missing, of := map[int]int{}, 0
	for _, p := range j.run.Run.Plan {
		if !j.run.InShards(p) {
			missing[p.Shard]++
		}
		of = max(of, p.Shard)
	}
	for _, s := range j.run.Shards {
		of = max(of, s.Of)
	}
	for i := 1; i <= of; i++ {
		if n := missing[i]; n > 0 {
			j.addReason(Finding{Kind: NoShard, Text: fmt.Sprintf("shard %d/%d is in none of these directories: %s without a record", i, of, results.Count(n, "cell")), Record: runFile(j.run.Dir)})
		}
	}
}

// checkRules judges the rules themselves: requirements that match no cell, exceptions that have expired.
func (j *decider) checkRules() {
	for _, q := range j.rules.Required {
		if !j.hasPlanned(q.Cells) {
			j.addReason(Finding{Kind: Required, Text: fmt.Sprintf("%s is required, and names no planned cell", q.Cells), Record: q.At})
		}
	}
	for _, x := range j.rules.Exceptions {
		switch {
		case x.expired(j.now):
			j.addReason(Finding{Kind: Expired, Text: fmt.Sprintf("%s was expected to be %s until %s: %s: remove it, or set a new day", x.Cells, x, day(x.Until), x.Reason), Record: x.At})
		case !j.hasPlanned(x.Cells):
			j.addAllowed(Finding{Kind: NotNeeded, Text: fmt.Sprintf("%s names no planned cell", x.Cells), Record: x.At})
		}
	}
}

func (j *decider) hasPlanned(glob string) bool {
	for _, p := range j.run.Run.Plan {
		if globMatches(glob, p.Cell) {
			return true
		}
	}
	return false
}

// notes lists what could not be read, what merging decided, and what could not be compared.
func (j *decider) notes() []string {
	var all []string
	for _, d := range j.run.Damage {
		if len(j.run.Dirs) == 0 {
			d = j.run.Dir + ": " + d
		}
		all = append(all, d)
	}
	all = append(all, j.run.Notes...)
	if j.rules.SlowerSet && len(j.pasts) == 0 {
		all = append(all, "slower: there is nothing to compare with: give --history or --baseline")
	}
	all = append(all, j.unknownSteps()...)
	for _, p := range j.pasts {
		if n, of := j.countUnknown(p); n > 0 {
			all = append(all, fmt.Sprintf("%s has no earlier result of %d of %s by the same journey, variant and engine: nothing was compared there", p.Source, n, results.Count(of, "cell")))
		}
		all = append(all, p.Notes...)
	}
	return all
}

// unknownSteps notes the exceptions for steps that the run's journey does not have.
func (j *decider) unknownSteps() (notes []string) {
	steps := j.run.Run.Steps
	for _, x := range j.rules.Exceptions {
		if x.Step != "" && len(steps) > 0 && !slices.Contains(steps, x.Step) {
			notes = append(notes, fmt.Sprintf("%s: the journey has no step %q: %s", x.At, x.Step, matrix.Suggest(x.Step, steps)))
		}
	}
	return notes
}

// countUnknown counts the cells whose verdict is about the site, and those of them that a past does not know.
func (j *decider) countUnknown(past results.Past) (n, of int) {
	for _, p := range j.run.Run.Plan {
		c := j.run.Final(p.Cell)
		if c == nil || !c.Verdict.Conclusive() {
			continue
		}
		of++
		if _, known := past.Since[c.Key()]; !known {
			n++
		}
	}
	return n, of
}

// oneLine is a text without line ends.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
