package journey

import (
	"context"
	"time"

	"cxmatrix/harness/browser/selector"
)

// Within does its actions in a part of the page: selectors inside are looked for inside of it.
type Within struct {
	At      string     `yaml:"at" is:"selector" required:"true"` // the part
	Actions actionList `yaml:"actions" required:"true"`          // done there, in order
}

func (w *Within) inside() []Action { return w.Actions }

// Do does the actions on a page whose selectors begin in that part.
func (w *Within) Do(ctx context.Context, v *Visit) error {
	whole := v.Page
	defer func() { v.Page = whole }()
	v.Page = selectingPage{whole, func(inner string) string {
		joined, err := selector.Join(w.At, inner)
		if err != nil { // it was read before
			return inner
		}
		return joined
	}}
	return doAll(ctx, v, w.Actions)
}

func (w *Within) timeLimit(v *Visit) time.Duration { return LimitOf(w.Actions, v) }
