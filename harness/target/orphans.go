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

// OrphanSession is a session that is not known to have ended.
type OrphanSession struct {
	Name    string // under which it was requested
	Session string // its id; "" if its server's answer never came
}

// Reap ends a session that was left behind, and returns how many it found: one that is over
// already counts. One whose id was not received is looked up by name, where the target can.
func (r *Remote) Reap(ctx context.Context, l OrphanSession) (ended int, err error) {
	ids, err := r.sessionIDs(ctx, l)
	for _, id := range ids {
		if endErr := r.endSession(ctx, l.Name, id); endErr != nil {
			err = errors.Join(err, endErr)
			continue
		}
		ended++
	}
	if err != nil {
		err = fmt.Errorf("target %s: session %s: %w", r.data.Name, l.Name, err)
	}
	return ended, err
}

// IsSettled reports whether a session that was requested then, and is not there, will not
// start any more: the target lists what it is still starting, or the time for it is over.
func (r *Remote) IsSettled(requested time.Time) bool {
	return r.dialect.pending != nil || time.Since(requested) > r.data.StartTimeout()
}

// How often the deletion of a session is tried, and for how long while the target
// answers and still has it: a grid that is already ending a session refuses the deletion.
const (
	deleteAttempts = 3
	deleteTimeout  = 15 * time.Second
)

// endSession deletes a session. A target that is already ending it may answer with any error:
// what counts is whether it still has it.
func (r *Remote) endSession(ctx context.Context, name, id string) error {
	for start, n := time.Now(), 1; ; n++ {
		err := webdriver.End(ctx, r.webdriverConfig(Request{}), id)
		if err == nil || r.dialect.find == nil || r.data.Protocol == JSONWire {
			return err
		}
		ids, findErr := r.dialect.find(ctx, r, name)
		if findErr == nil && !slices.Contains(ids, id) {
			return nil
		}
		retry := n < deleteAttempts || findErr == nil && time.Since(start) < deleteTimeout
		if !retry || !browser.Sleep(ctx, r.pollInterval) {
			return err
		}
	}
}

func (r *Remote) sessionIDs(ctx context.Context, l OrphanSession) ([]string, error) {
	switch {
	case l.Session != "":
		return []string{l.Session}, nil
	case r.dialect.find == nil:
		return nil, nil
	}
	return r.findByName(ctx, l.Name)
}

// findByName searches for sessions by name, for as long as one may still be opened, and once more.
func (r *Remote) findByName(ctx context.Context, name string) (ids []string, err error) {
	deadline := time.Now().Add(r.data.Limits.Open.orDefault(defaultOpenTimeout))
	for final := r.dialect.pending == nil; ; {
		if ids, err = r.dialect.find(ctx, r, name); err != nil || len(ids) > 0 || final {
			return ids, err
		}
		pending, err := r.dialect.pending(ctx, r, name)
		if err != nil {
			return nil, err
		}
		final = !pending
		if time.Now().After(deadline) || !browser.Sleep(ctx, r.pollInterval) {
			return nil, errors.New("the target is still starting a browser, which may be this one: try again later")
		}
	}
}

// MayHaveStarted reports whether a Start that failed with err may have left a session all the same: the
// server did not refuse it.
func MayHaveStarted(err error) bool {
	var refused *webdriver.CommandError
	var full *noCapacityError
	return !errors.As(err, &full) && !(errors.As(err, &refused) && refused.Code != "")
}
