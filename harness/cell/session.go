package cell

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"

	"cxmatrix/harness/target"
	"cxmatrix/results"
)

var nonNameChars = regexp.MustCompile(`[^A-Za-z0-9.-]+`)

// journalRequest notes that a session with a unique name is about to be requested from a hub: if the
// answer is lost, the session can be found by that name.
func (w *Walk) journalRequest() error {
	if w.task.Target.Dialect == "" {
		return nil
	}
	cell := nonNameChars.ReplaceAllString(w.task.Plan.Cell, "_")
	w.session = fmt.Sprintf("cxmatrix-%s-%s-%d-%s", nonNameChars.ReplaceAllString(w.task.Run, "_"), cell, w.task.Attempt, rand.Text()[:8])
	return w.journal.Append(w.sessionRecord(""))
}

// journalSession journals a session's id before it is used.
func (w *Walk) journalSession(id string) error { return w.journal.Append(w.sessionRecord(id)) }

// errSessionPending means that a requested session may still start: it stays in the journal.
var errSessionPending = errors.New("its browser may still start there")

// endLostSession ends a session that a hub may have opened without the client receiving its answer.
func (w *Walk) endLostSession(ctx context.Context) error {
	remote, ok := target.Open(w.task.Target).(*target.Remote)
	if !ok {
		return nil
	}
	found, err := remote.Reap(ctx, target.OrphanSession{Name: w.session})
	if err == nil && found == 0 && !remote.IsSettled(w.record.Started) {
		return errSessionPending
	}
	return err
}

// journalEnd journals that the session is over.
func (w *Walk) journalEnd() error {
	if w.session == "" {
		return nil
	}
	line := w.sessionRecord("")
	if w.open != nil {
		line.Session = w.open.Session
	}
	line.Ended = true
	return w.journal.Append(line)
}

func (w *Walk) sessionRecord(session string) results.Session {
	p := w.task.Plan
	return results.Session{
		Type: results.TypeSession, Schema: results.Schema, Cell: p.Cell, Attempt: w.task.Attempt,
		Engine: p.Engine, Target: p.Target, Name: w.session, Session: session, Started: w.record.Started,
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
