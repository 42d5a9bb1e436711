package journey

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/matrix"

	"github.com/goccy/go-yaml/ast"
)

// Window goes on in the window or tab that was opened last, or goes back to the one before.
type Window struct {
	Back bool
}

// windowWords are those of "window:".
var windowWords = []string{"new", "back"}

// UnmarshalYAML takes "window: new" and "window: back".
func (w *Window) UnmarshalYAML(n ast.Node) error {
	var word string
	if err := oneOf(n, "window", windowWords, &word); err != nil {
		return err
	}
	w.Back = word == "back"
	return nil
}

// oneOf reads one of some words.
func oneOf(n ast.Node, what string, words []string, into *string) error {
	if err := scalar(n, strings.Join(words, " or "), into); err != nil {
		return err
	}
	if !slices.Contains(words, *into) {
		return errorAt(n, "unknown %s %q: %s", what, *into, matrix.Suggest(*into, words))
	}
	return nil
}

// Do waits for the window.
func (w *Window) Do(ctx context.Context, v *Visit) error {
	if w.Back {
		return v.poll(ctx, func() error { return v.Page.LeaveWindow(ctx) })
	}
	return v.poll(ctx, func() error {
		return v.timeLoad(func() error { return v.Page.FollowWindow(ctx) })
	})
}

// missedWindow is the error of an action whose element is not there. If the page opened a window meanwhile in which it may be,
// the error is the journey's, and says nothing about the site.
func (v *Visit) missedWindow(ctx context.Context, err error) error {
	if !isMissing(err) && !hasReason(err, browser.WindowClosed) {
		return err
	}
	opened, failed := v.Page.OtherWindows(ctx)
	if failed != nil || !slices.ContainsFunc(opened, func(at time.Time) bool { return !at.Before(v.lastDone) }) {
		return err
	}
	return browser.NewToolError(err.Error(), errors.New("this page opened a second window, and the journey does not follow it: add `window: new`"))
}
