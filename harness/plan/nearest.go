package plan

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// NoEngineError says that no engine is installed.
type NoEngineError struct{ reason error }

func (e *NoEngineError) Error() string { return e.reason.Error() }

// nearestEnvironment names the environment of a nearest cell: whoever tries a journey brings no customer's.
const nearestEnvironment = "try"

// anywhere is what the page of a nearest cell may reach: its customer is the person who develops the site, on this machine.
var anywhere = []string{"0.0.0.0/0", "::/0"}

// Nearest is the plan of one cell that is no customer's: the first engine at hand, on a line without limits, where nothing
// is refused. Of the choice it takes journey, site, variant and engine. headed leaves out engines without a window.
func (c Choice) Nearest(ctx context.Context, o journey.Options, headed bool) (*Plan, error) {
	p := &Plan{entries: map[string]matrix.Expanded{}}
	if err := c.loadJourney(p, o); err != nil {
		return nil, err
	}
	found, err := nearestEngine(ctx, c.Engine, headed)
	if err != nil {
		return nil, err
	}
	planned := c.nearestCell(found)
	if err := p.Journey.CheckVariant(planned.Variant); err != nil {
		return nil, err
	}
	p.setTask(task.Task{Portable: task.Portable{Plan: planned, Network: matrix.Network{Reach: anywhere}}})
	return p, nil
}

// nearestCell is the cell of an engine.
func (c Choice) nearestCell(found engine.Installation) results.Planned {
	kind, _ := engine.ByName(found.Engine) // it was found by its name
	id := matrix.Cell{Environment: nearestEnvironment, Browser: kind.Family + "-" + installedVersion, System: runtime.GOOS}
	p := results.Planned{
		Cell: id.String(), Environment: id.Environment, Browser: id.Browser, System: id.System, Asked: kind.Family + " " + installedVersion,
		Variant: c.Variant, Target: "local",
		Assignment: results.Assignment{Engine: found.Engine, EngineVersion: found.Version, UserAgentContains: kind.UserAgentContains, Provenance: results.Real, Note: kind.Note},
	}
	if kind.Emulates != "" {
		p.Provenance = results.Emulated
	}
	if p.Variant == "" && c.Site == "" {
		p.Variant = defaultVariant
	}
	return p
}

const installedVersion = "installed"

// nearestEngine is the engine of that name; without a name, the first of the table that can be used here.
func nearestEngine(ctx context.Context, name string, headed bool) (engine.Installation, error) {
	if name != "" {
		return namedEngine(ctx, name, headed)
	}
	for _, kind := range engine.Kinds() {
		if headed && !kind.Headed {
			continue
		}
		if found := kind.Detect(ctx); found.Found {
			return found, nil
		}
	}
	return engine.Installation{}, &NoEngineError{errors.New("no browser is installed that could walk it")}
}

func namedEngine(ctx context.Context, name string, headed bool) (engine.Installation, error) {
	kind, err := engine.ByName(name)
	if err != nil {
		return engine.Installation{}, err
	}
	found := kind.Detect(ctx)
	switch {
	case headed && !kind.Headed:
		return found, fmt.Errorf("engine %s has no window to show: leave --headed out, or take another", name)
	case !found.Found:
		return found, &NoEngineError{fmt.Errorf("engine %s can't be used here: %s", name, found.InstallHint)}
	}
	return found, nil
}
