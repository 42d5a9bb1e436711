package plan

import (
	"context"
	"slices"
	"sync"

	"cxmatrix/harness/engine"
	"cxmatrix/results"
)

// modern is the family of the newest browser that can be at hand.
const modern = "chromium"

// current are the families whose browsers at hand are no older than any other: what does not
// work in one of them does not fail for its age.
var current = []string{modern, "firefox"}

// Newer is an engine at hand whose browser is newer than a cell's; the zero Finding if there
// is none. Of a browser on a hub only one that is emulated is known to be old.
func Newer(p results.Planned) engine.Finding {
	if len(p.Ask) > 0 {
		if p.Provenance == results.Emulated {
			return newestAtHand()
		}
		return engine.Finding{}
	}
	return newerThan(p.Engine)
}

// newerThan is an engine at hand whose browser is newer than another's; the zero Finding if
// there is none.
func newerThan(name string) engine.Finding {
	if kind, err := engine.ByName(name); err != nil || slices.Contains(current, kind.Family) {
		return engine.Finding{}
	}
	return newestAtHand()
}

// newestAtHand looks once: it takes a process.
var newestAtHand = sync.OnceValue(func() engine.Finding {
	for _, k := range engine.Kinds() {
		if k.Family != modern {
			continue
		}
		if f := k.Find(context.Background()); f.Found {
			return f
		}
	}
	return engine.Finding{}
})
