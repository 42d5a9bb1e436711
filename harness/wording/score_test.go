package wording_test

import (
	"fmt"

	"cxmatrix/harness/wording"
)

// score counts verdicts: by the label, then by what Judge said.
type score map[wording.Verdict]map[wording.Verdict]int

func (s score) add(want, got wording.Verdict) {
	if s[want] == nil {
		s[want] = map[wording.Verdict]int{}
	}
	s[want][got]++
}

// rates are precision and recall of a verdict; decided is the recall among those that
// Judge did not call unclear, recall counts these as misses.
func (s score) rates(v wording.Verdict) (precision, recall, decided float64) {
	said, all := 0, 0
	for _, row := range s {
		said += row[v]
	}
	for _, n := range s[v] {
		all += n
	}
	return ratio(s[v][v], said), ratio(s[v][v], all), ratio(s[v][v], all-s[v][wording.Unclear])
}

func ratio(a, b int) float64 { return float64(a) / float64(max(b, 1)) }

// row is a line of the table: how many, then precision, recall and recall among the
// decided of the explained and of the empty ones, then how many are unclear.
func (s score) row(name string) string {
	all := 0
	for _, row := range s {
		for _, n := range row {
			all += n
		}
	}
	ep, er, ed := s.rates(wording.Explained)
	np, nr, nd := s.rates(wording.Empty)
	unclear := s[wording.Explained][wording.Unclear] + s[wording.Empty][wording.Unclear]
	return fmt.Sprintf("%-46s %5d   %.3f %.3f %.3f   %.3f %.3f %.3f   %4d", name, all, ep, er, ed, np, nr, nd, unclear)
}

const scoreHead = "                                                   n   explained           empty               unclear\n" +
	"                                                       prec. rec.  decided prec. rec.  decided"
