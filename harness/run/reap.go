package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"cxmatrix/harness/target"
	"cxmatrix/results"
)

// Reap deletes the sessions that a run left behind on its target, and notes that in its
// journal. It returns how many there were. A session whose request was never answered, and that
// is not there, stays noted for as long as it may still start.
func Reap(ctx context.Context, dir string) (int, error) {
	recorded, err := results.ReadSessions(dir)
	if err != nil {
		return 0, err
	}
	open := recorded.OpenSessions()
	if len(open) == 0 {
		return 0, nil
	}
	var d target.Settings
	if err := json.Unmarshal(recorded.Run.Target, &d); err != nil {
		return 0, fmt.Errorf("%s left %d sessions behind, and does not say on which target", dir, len(open))
	}
	remote, ok := target.FromSettings(d).(*target.Remote)
	if !ok {
		return 0, nil
	}
	journal, ended := results.OpenJournal(dir, nil), 0
	for _, s := range open {
		n, sessionErr := remote.Reap(ctx, target.OrphanSession{Name: s.Name, Session: s.Session})
		if ended += n; sessionErr == nil && (n > 0 || s.Session != "" || remote.IsSettled(s.Started)) {
			s.Ended, s.Browser, s.Config = true, nil, nil
			sessionErr = journal.Append(s)
		}
		err = errors.Join(err, sessionErr)
	}
	return ended, err
}
