package browser

import (
	"slices"
	"sync"
)

// maxProblems is how many Problems are kept between two calls: a page that
// fails in a loop must not fill the memory.
const maxProblems = 500

// ProblemLog collects the troubles that an adapter observes until Drain is called. The zero value is
// ready; it may be used from several goroutines.
type ProblemLog struct {
	mu       sync.Mutex
	problems []Problem
}

// Add keeps t, made safe; if too many wait, it is dropped.
func (l *ProblemLog) Add(t Problem) {
	t.URL, t.Text = SafeURL(t.URL), SafeText(t.Text)
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.problems) < maxProblems {
		l.problems = append(l.problems, t)
	}
}

// Drain returns and removes the troubles, oldest first.
func (l *ProblemLog) Drain() []Problem {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.problems
	l.problems = nil
	slices.SortStableFunc(list, func(a, b Problem) int { return a.At.Compare(b.At) })
	return list
}
