package browser

import (
	"slices"
	"sync"
)

// mostTroubles is how many Troubles are kept between two calls: a page that
// fails in a loop must not fill the memory.
const mostTroubles = 500

// Diary collects the troubles that an adapter observes until Take is called. The zero value is
// ready; it may be used from several goroutines.
type Diary struct {
	mu   sync.Mutex
	kept []Trouble
}

// Note keeps t, made safe; if too many wait, it is dropped.
func (d *Diary) Note(t Trouble) {
	t.URL, t.Text = SafeURL(t.URL), SafeText(t.Text)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.kept) < mostTroubles {
		d.kept = append(d.kept, t)
	}
}

// Take returns and removes the troubles, oldest first.
func (d *Diary) Take() []Trouble {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := d.kept
	d.kept = nil
	slices.SortStableFunc(kept, func(a, b Trouble) int { return a.At.Compare(b.At) })
	return kept
}
