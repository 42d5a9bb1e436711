package html

import (
	"fmt"
	"strings"
	"time"

	"cxmatrix/results"
)

// Since says since when a cell has been as it is, in the runs that a history holds.
type Since struct {
	Verdict results.Verdict // what the cell has been since then
	Run     string          // id of the first run of which that is true
	Started time.Time       // of that run
	Runs    int             // how many runs in a row, the reported one included
	Flaky   int             // in how many of the last Of runs it passed only on a retry
	Of      int
	Slower  float64 // how many times as long as before it takes; 0 where it is not slower
}

// words is "blocked since 2026-01-02 (5 runs, first 20260102T030405.000Z)".
func (s Since) words() string {
	var list []string
	if s.Run != "" {
		list = append(list, fmt.Sprintf("%s since %s (%s, first %s)", s.Verdict, s.Started.UTC().Format(time.DateOnly), count(s.Runs, "run"), s.Run))
	}
	if s.Flaky > 0 {
		list = append(list, fmt.Sprintf("flaky in %d of the last %s", s.Flaky, count(s.Of, "run")))
	}
	if s.Slower > 0 {
		list = append(list, fmt.Sprintf("%.1f times as long as before", s.Slower))
	}
	return strings.Join(list, "; ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
