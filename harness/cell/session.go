package cell

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"time"

	"cxmatrix/harness/target"
	"cxmatrix/harness/task"
	"cxmatrix/results"
)

var nonNameChars = regexp.MustCompile(`[^A-Za-z0-9.-]+`)

// sessions is the ledger of the cell's session on a hub: it journals the request, the
// session's id before it is used, and the end, so that a killed walk leaves none behind.
type sessions struct {
	task    task.Task
	journal *results.Journal
	name    string    // of the session that was requested; "" on this machine
	since   time.Time // when the walk began
	lost    bool      // the session may exist, though the answer was lost
}

// request journals that a session with a unique name is about to be requested from a hub: if
// the answer is lost, the session can be found by that name.
func (s *sessions) request(since time.Time) error {
	s.since = since
	if s.task.Target.Dialect == "" {
		return nil
	}
	cell := nonNameChars.ReplaceAllString(s.task.Plan.Cell, "_")
	s.name = fmt.Sprintf("cxmatrix-%s-%s-%d-%s", nonNameChars.ReplaceAllString(s.task.Run, "_"), cell, s.task.Attempt, rand.Text()[:8])
	return s.journal.Append(s.record(""))
}

// open journals a session's id before it is used.
func (s *sessions) open(id string) error { return s.journal.Append(s.record(id)) }

// errSessionPending means that a requested session may still start: it stays in the journal.
var errSessionPending = errors.New("its browser may still start there")

// endLost ends a session that a hub may have opened without the client receiving its answer.
func (s *sessions) endLost(ctx context.Context) error {
	remote, ok := target.FromSettings(s.task.Target).(*target.Remote)
	if !ok {
		return nil
	}
	found, err := remote.Reap(ctx, target.OrphanSession{Name: s.name})
	if err == nil && found == 0 && !remote.IsSettled(s.since) {
		return errSessionPending
	}
	return err
}

// end journals that the session is over; id is "" if it was never opened.
func (s *sessions) end(id string) error {
	if s.name == "" {
		return nil
	}
	line := s.record(id)
	line.Ended = true
	return s.journal.Append(line)
}

func (s *sessions) record(id string) results.Session {
	p := s.task.Plan
	return results.Session{
		Type: results.TypeSession, Schema: results.Schema, Cell: p.Cell, Attempt: s.task.Attempt,
		Engine: p.Engine, Target: p.Target, Name: s.name, Session: id, Started: s.since,
	}
}

// markOutcome reports the session's outcome to the target, if the target supports that.
func (w *Walk) markOutcome() {
	if w.open == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), CloseTimeout)
	defer cancel()
	o := target.SessionResult{Passed: w.record.Verdict == "" && len(w.record.Steps) == len(w.journey.Steps), Reason: w.record.Reason}
	if !o.Passed && o.Reason == "" {
		o.Reason = "stopped before the end"
	}
	if err := w.open.Mark(ctx, o); err != nil && w.options.Log != nil {
		fmt.Fprintf(w.options.Log, "mark the session: %v\n", err)
	}
}
