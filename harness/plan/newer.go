package plan

import (
	"context"
	"slices"
	"sync"

	"cxmatrix/harness/engine"
	"cxmatrix/results"
)

// newestFamily is the family of the newest browser that can be installed.
const newestFamily = "chromium"

// currentFamilies are the families whose installed browsers are as new as any other: a failure in
// one of them is not due to its age.
var currentFamilies = []string{newestFamily, "firefox"}

// NewerEngine is an installed engine whose browser is newer than a cell's; the zero Finding if there
// is none. Of browsers on a hub, only emulated ones are known to be old.
func NewerEngine(p results.Planned) engine.Installation {
	if len(p.Capabilities) > 0 {
		if p.Provenance == results.Emulated {
			return newestInstalled()
		}
		return engine.Installation{}
	}
	return newerThan(p.Engine)
}

// newerThan is an installed engine whose browser is newer than another's; the zero Finding if
// there is none.
func newerThan(name string) engine.Installation {
	if kind, err := engine.ByName(name); err != nil || slices.Contains(currentFamilies, kind.Family) {
		return engine.Installation{}
	}
	return newestInstalled()
}

// newestInstalled checks once, since that starts a process.
var newestInstalled = sync.OnceValue(func() engine.Installation {
	for _, k := range engine.Kinds() {
		if k.Family != newestFamily {
			continue
		}
		if f := k.Detect(context.Background()); f.Found {
			return f
		}
	}
	return engine.Installation{}
})
