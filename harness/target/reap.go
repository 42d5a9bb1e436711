package target

import (
	"context"
	"errors"
	"fmt"

	"cxmatrix/harness/browser/webdriver"
)

// Leftover is a session that nobody is known to have ended.
type Leftover struct {
	Name    string // that it was asked for by
	Session string // its id; "" if its server's answer never came
}

// Reap ends a session that was left behind, and returns how many it found: one that is over
// already counts. One whose id never came is looked for by its name, where the target can tell.
func (r *Remote) Reap(ctx context.Context, l Leftover) (ended int, err error) {
	ids, err := r.idsOf(ctx, l)
	for _, id := range ids {
		if bad := webdriver.End(ctx, r.wire(Request{}), id); bad != nil {
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

func (r *Remote) idsOf(ctx context.Context, l Leftover) ([]string, error) {
	switch {
	case l.Session != "":
		return []string{l.Session}, nil
	case r.dialect.find == nil:
		return nil, nil
	}
	return r.dialect.find(ctx, r, l.Name)
}
