package journey

import (
	"context"
	"fmt"
	"time"

	"cxmatrix/harness/browser"

	"github.com/goccy/go-yaml/ast"
)

// Repeat does its actions several times in a row.
type Repeat struct {
	Times   int        `yaml:"times"`                   // so often, at most 100 times
	While   string     `yaml:"while" is:"selector"`     // or as long as this can be seen
	Until   string     `yaml:"until" is:"selector"`     // or until this can be seen
	Actions actionList `yaml:"actions" required:"true"` // of one round
}

const (
	// maxRounds of a repetition are more than customers do by hand.
	maxRounds = 100
	// fullRounds is how many rounds may take all their patience, where the page decides how many there are.
	fullRounds = 10
	// maxLimit is longer than any walk, and keeps repetitions of repetitions countable.
	maxLimit = 24 * time.Hour
)

// UnmarshalYAML takes one way to end.
func (r *Repeat) UnmarshalYAML(n ast.Node) error {
	type plain Repeat
	if err := decode(n, (*plain)(r)); err != nil {
		return err
	}
	times, ways := valueOf(n, "times"), 0
	for _, given := range []bool{times != nil, r.While != "", r.Until != ""} {
		if given {
			ways++
		}
	}
	switch {
	case ways != 1:
		return errorAt(n, "want one of times:, while: and until: beside actions:")
	case times != nil && (r.Times < 1 || r.Times > maxRounds):
		return errorAt(times, "times: %d: want 1 to %d rounds", r.Times, maxRounds)
	}
	return nil
}

func (r *Repeat) inside() []Action { return r.Actions }

// Do does round after round. Where the page does not end them, that is the site's error.
func (r *Repeat) Do(ctx context.Context, v *Visit) error {
	start := time.Now()
	for round := 1; ; round++ {
		if over, err := r.isOver(ctx, v, round); over || err != nil {
			return err
		}
		if err := r.mayGoOn(round, time.Since(start) > r.timeLimit(v)-r.roundLimit(v)); err != nil {
			return err
		}
		if err := doAll(ctx, v, r.Actions); err != nil {
			return fmt.Errorf("repeat, round %d: %w", round, err)
		}
	}
}

// isOver reports whether the round is not to be done any more. The page has a moment to show it.
func (r *Repeat) isOver(ctx context.Context, v *Visit, round int) (bool, error) {
	if r.Times > 0 {
		return round > r.Times, nil
	}
	sign := r.While + r.Until // one of them
	err := v.await(ctx, func() error { return visible(ctx, v, "repeat", sign) })
	if err != nil && !browser.IsSiteError(err) {
		return false, err
	}
	return (err == nil) == (r.Until != ""), nil
}

func (r *Repeat) mayGoOn(round int, late bool) error {
	if r.Times > 0 || round <= maxRounds && !late {
		return nil
	}
	if r.Until != "" {
		return browser.NewFinalError("repeat", r.Until, "it is not visible after %d rounds, and no more are done", round-1)
	}
	return browser.NewFinalError("repeat", r.While, "it is still visible after %d rounds, and no more are done", round-1)
}

func (r *Repeat) timeLimit(v *Visit) time.Duration {
	rounds := fullRounds + 1
	if r.Times > 0 {
		rounds = r.Times
	}
	return min(time.Duration(rounds)*r.roundLimit(v), maxLimit)
}

func (r *Repeat) roundLimit(v *Visit) time.Duration { return v.StepTimeout + LimitOf(r.Actions, v) }
