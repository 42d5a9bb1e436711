package main

import (
	"context"
	"sync"

	"cxmatrix/harness/engine"
)

// modern is the family of the newest browser that can be at hand.
const modern = "chromium"

// newerThan is an engine at hand whose browser is newer than another's; "" if there
// is none.
func newerThan(name string) string {
	if kind, err := engine.ByName(name); err != nil || kind.Family == modern {
		return ""
	}
	return newestAtHand()
}

// newestAtHand looks once: it takes a process.
var newestAtHand = sync.OnceValue(func() string {
	for _, k := range engine.Kinds() {
		if k.Family == modern && k.Find(context.Background()).Found {
			return k.Name
		}
	}
	return ""
})
