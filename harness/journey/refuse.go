package journey

import (
	"context"
	"slices"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/results"
)

// Refuse does what the site must refuse. It passes when the site shows its sign
// of refusal, and fails when the sign of success appears.
type Refuse struct {
	What            string     `yaml:"what" required:"true"`                  // in words, for the report
	Actions         actionList `yaml:"actions" required:"true"`               // the actions to be refused
	RefusedSelector string     `yaml:"sign" is:"selector" required:"true"`    // selector of the sign of refusal
	Through         string     `yaml:"through" is:"selector" required:"true"` // selector of the sign of success
}

// Do does the actions. They do not count as friction, since no customer does that.
func (r *Refuse) Do(ctx context.Context, v *Visit) error {
	defer func(f results.Friction, unsigned []string) { v.Friction, v.unsigned = f, unsigned }(v.Friction, slices.Clone(v.unsigned))
	if visible(ctx, v, "refuse", r.Through) == nil {
		return browser.NewSiteError("refuse", r.Through, "it is visible before the actions: start where it is not")
	}
	// A sign that an earlier step left is no evidence yet.
	stale := visible(ctx, v, "refuse", r.RefusedSelector) == nil
	if err := doAll(ctx, v, r.Actions); err != nil {
		return err
	}
	return r.wait(ctx, v, stale)
}

// wait waits for the sign. The sign of success decides at once; a stale sign of refusal only
// if nothing else has appeared within a customer's patience.
func (r *Refuse) wait(ctx context.Context, v *Visit, stale bool) error {
	through, start := false, time.Now()
	err := v.poll(ctx, func() error {
		if through = visible(ctx, v, "refuse", r.Through) == nil; through {
			return nil
		}
		if stale && time.Since(start) < v.StepTimeout/2 {
			return browser.NewSiteError("refuse", r.RefusedSelector, "it was visible before")
		}
		return visible(ctx, v, "refuse", r.RefusedSelector)
	})
	if through {
		return browser.NewSiteError("refuse", r.Through, "the site should refuse to %s, but it got through", r.What)
	}
	return err
}

func (r *Refuse) timeLimit(v *Visit) time.Duration {
	return v.StepTimeout + LimitOf(r.Actions, v)
}
