// Package target says where cells can run, one file a dialect. A Target assigns
// each cell an engine that may stand for its browser, or says why it has none.
package target

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Target is a place where cells can run.
type Target interface {
	// Assign picks the engine for a cell. prefer names an engine; "" leaves the
	// choice to the target.
	Assign(ctx context.Context, cell matrix.Planned, prefer string) Assignment
}

// Assignment is how a target would run a cell.
type Assignment struct {
	Engine      string
	Version     string // of the engine's browser
	Provenance  results.Provenance
	Note        string // how far the browser is from the cell's
	Unsupported string // why the target can't run the cell; the rest is empty then
}

// targets are the dialects; each has a file of its own.
var targets = map[string]func() Target{
	"local": func() Target { return newLocal() },
}

// ByName returns the target of that name.
func ByName(name string) (Target, error) {
	make, ok := targets[name]
	if !ok {
		return nil, fmt.Errorf("unknown target %q: it is one of %s", name, strings.Join(slices.Sorted(maps.Keys(targets)), ", "))
	}
	return make(), nil
}
