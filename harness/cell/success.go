package cell

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cxmatrix/harness/browser"
)

// success is the site's word that a step passed: it waits for the answers to what the step sent, and reads the
// page again, which may have taken its word back by then.
func (w *Walk) success(ctx context.Context, start time.Time) error {
	kept := w.visit.KeepSuccess(ctx)
	if !w.awaitReplies(ctx, start) {
		return nil
	}
	for _, r := range w.pendingReplies(start) {
		w.visit.Note(fmt.Sprintf("%s %s: sent, no answer after %.0f s", r.Method, r.Path, time.Since(r.Started).Seconds()))
	}
	if !kept {
		return nil
	}
	within, cancel := context.WithTimeout(ctx, reactionTime)
	defer cancel()
	for {
		if err := w.takenBack(ctx); err != nil || !browser.Sleep(within, reactionTime/10) {
			return err
		}
	}
}

// reactionTime is how long a page may need to show what an answer said.
const reactionTime = 500 * time.Millisecond

// takenBack returns what the page says now instead of the success of the latest step.
func (w *Walk) takenBack(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, observeTimeout)
	defer cancel()
	return w.visit.TakenBack(within, func(since time.Time) string { return w.newComplaint(within, since) })
}

// takenBackSince is takenBack before another step begins.
func (w *Walk) takenBackSince(ctx context.Context) error {
	if err := w.takenBack(ctx); err != nil {
		return fmt.Errorf("since %s: %w", w.record.Steps[w.StepsDone()-1].Name, err)
	}
	return nil
}

// newComplaint is an error message that the page shows since a moment; "" if there is none. A text without such a mark may be a
// success.
func (w *Walk) newComplaint(ctx context.Context, since time.Time) string {
	o, ok := w.open.Page.(browser.Observer)
	if !ok {
		return ""
	}
	list, _ := o.Messages(ctx)
	unmarked := []string{browser.SourceStatus, browser.SourceToast, browser.SourceText, browser.SourceTitle, browser.SourceDialog}
	for _, m := range list {
		if m.VanishedAt.IsZero() && m.At.After(since) && !slices.Contains(unmarked, m.Source) {
			return w.secrets.Clean(m.Text)
		}
	}
	return ""
}
