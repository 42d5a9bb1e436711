package target

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/webdriver"
)

// Leftover is a session that is not known to have ended.
type Leftover struct {
	Name    string // under which it was requested
	Session string // its id; "" if its server's answer never came
}

// Reap ends a session that was left behind, and returns how many it found: one that is over
// already counts. One whose id was not received is looked up by name, where the target can.
func (r *Remote) Reap(ctx context.Context, l Leftover) (ended int, err error) {
	ids, err := r.idsOf(ctx, l)
	for _, id := range ids {
		if bad := r.end(ctx, l.Name, id); bad != nil {
			err = errors.Join(err, bad)
			continue
		}
		ended++
	}
	if err != nil {
		err = fmt.Errorf("target %s: session %s: %w", r.data.Name, l.Name, err)
	}
	return ended, err
}

// Settled reports whether a session that was requested then, and is not there, will not
// start any more: the target lists what it is still starting, or the time for it is over.
func (r *Remote) Settled(asked time.Time) bool {
	return r.dialect.pending != nil || time.Since(asked) > r.data.Patience()
}

// How often the deletion of a session is tried, and for how long while the target
// answers and still has it: a grid that is already ending a session refuses the deletion.
const (
	ends   = 3
	ending = 15 * time.Second
)

// end deletes a session. A target that is already ending it may answer with any error:
// what counts is whether it still has it.
func (r *Remote) end(ctx context.Context, name, id string) error {
	for began, n := time.Now(), 1; ; n++ {
		err := webdriver.End(ctx, r.wire(Request{}), id)
		if err == nil || r.dialect.find == nil || r.data.Protocol == JSONWire {
			return err
		}
		ids, bad := r.dialect.find(ctx, r, name)
		if bad == nil && !slices.Contains(ids, id) {
			return nil
		}
		patient := n < ends || bad == nil && time.Since(began) < ending
		if !patient || !browser.Sleep(ctx, r.pause) {
			return err
		}
	}
}

func (r *Remote) idsOf(ctx context.Context, l Leftover) ([]string, error) {
	switch {
	case l.Session != "":
		return []string{l.Session}, nil
	case r.dialect.find == nil:
		return nil, nil
	}
	return r.found(ctx, l.Name)
}

// found searches for sessions by name, for as long as one may still be opened, and once more.
func (r *Remote) found(ctx context.Context, name string) (ids []string, err error) {
	over := time.Now().Add(r.data.Limits.Open.or(DefaultOpen))
	for quiet := r.dialect.pending == nil; ; {
		if ids, err = r.dialect.find(ctx, r, name); err != nil || len(ids) > 0 || quiet {
			return ids, err
		}
		pending, err := r.dialect.pending(ctx, r, name)
		if err != nil {
			return nil, err
		}
		quiet = !pending
		if time.Now().After(over) || !browser.Sleep(ctx, r.pause) {
			return nil, errors.New("a browser is still being started there, perhaps for it: try again later")
		}
	}
}

// Lost reports whether a Start that failed with err may have left a session all the same: the
// server did not refuse it.
func Lost(err error) bool {
	var refused *webdriver.CommandError
	var full *fullError
	return !errors.As(err, &full) && !(errors.As(err, &refused) && refused.Code != "")
}
