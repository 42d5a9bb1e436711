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

var unspeakable = regexp.MustCompile(`[^A-Za-z0-9.-]+`)

// ask notes that a session with a unique name is about to be requested from a hub: if the
// answer is lost, the session can be found by that name.
func (w *Walk) ask() error {
	if w.task.Target.Dialect == "" {
		return nil
	}
	cell := unspeakable.ReplaceAllString(w.task.Plan.Cell, "_")
	w.session = fmt.Sprintf("cxmatrix-%s-%s-%d-%s", unspeakable.ReplaceAllString(w.task.Run, "_"), cell, w.task.Attempt, rand.Text()[:8])
	return w.journal.Append(w.line(""))
}

// noted journals a session's id before it is used.
func (w *Walk) noted(id string) error { return w.journal.Append(w.line(id)) }

// errComing means that a requested session may still begin: it stays noted.
var errComing = errors.New("its browser may still start there")

// find ends a session that a hub may have opened without the client receiving its answer.
func (w *Walk) find(ctx context.Context) error {
	remote, is := target.Open(w.task.Target).(*target.Remote)
	if !is {
		return nil
	}
	found, err := remote.Reap(ctx, target.Leftover{Name: w.session})
	if err == nil && found == 0 && !remote.Settled(w.record.Started) {
		return errComing
	}
	return err
}

// gone journals that the session is over.
func (w *Walk) gone() error {
	if w.session == "" {
		return nil
	}
	line := w.line("")
	if w.open != nil {
		line.Session = w.open.Session
	}
	line.Ended = true
	return w.journal.Append(line)
}

func (w *Walk) line(session string) results.Session {
	p := w.task.Plan
	return results.Session{
		Type: results.TypeSession, Schema: results.Schema, Cell: p.Cell, Attempt: w.task.Attempt,
		Engine: p.Engine, Target: p.Target, Name: w.session, Session: session, Started: w.record.Started,
	}
}

// mark reports the session's outcome to the target, if the target supports that.
func (w *Walk) mark() {
	if w.open == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), ClosePatience)
	defer cancel()
	o := target.Outcome{Passed: w.record.Verdict == "" && len(w.record.Steps) == len(w.journey.Steps), Reason: w.record.Reason}
	if !o.Passed && o.Reason == "" {
		o.Reason = "stopped before the end"
	}
	if err := w.open.Mark(ctx, o); err != nil && w.kit.Log != nil {
		fmt.Fprintf(w.kit.Log, "mark the session: %v\n", err)
	}
}
