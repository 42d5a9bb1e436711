package browser

import (
	"context"
	"fmt"
	"time"
)

// EarlyPress is a press that came before the page listened to presses of the element, as where markup is there before its
// scripts (hydration). The zero value is a press that was heard, or of which nothing is known.
type EarlyPress struct {
	By      time.Duration // how much later the page began to listen; at most that, if it did by an attribute
	Now     string        // what listens: "div#root"
	WasLost bool          // the document did not change and got nothing since the press: it may be done again
}

func (e EarlyPress) String() string {
	if e == (EarlyPress{}) {
		return ""
	}
	return fmt.Sprintf("was pressed %.1f s before the page listened to presses of it (%s does now)", e.By.Seconds(), e.Now)
}

// PressWatcher is a Page that notices presses which came too early.
type PressWatcher interface {
	// EarlyPress tells of the latest press in the element's document, if it was one of that element.
	EarlyPress(ctx context.Context, selector string) (EarlyPress, error)
}

// CheckPressed returns the error of a press that ScriptPressed says met another element: the page moved in between. It had no
// effect, and may be tried again; but not if it was the second of several in a row.
func CheckPressed(op, selector, state, element string) error {
	switch state {
	case "missed":
		return NewSiteError(op, selector, "it moved: %s was there when it was pressed", element)
	case "again":
		return NewFinalError(op, selector, "it was pressed once, and then %s was in its place", element)
	}
	return nil
}

// CheckHovered is CheckPressed of a pointer that only moved there.
func CheckHovered(op, selector, state, element string) error {
	if state != "missed" {
		return nil
	}
	return NewSiteError(op, selector, "it moved: %s was there when the pointer came", element)
}
