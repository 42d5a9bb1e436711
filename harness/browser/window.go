package browser

import (
	"context"
	"time"
)

// WindowFollower is a Page that goes on in other windows, or tabs, of its browser. All its verbs and observations are then of that
// one. A window that closes itself takes such a Page back to the one before, with a note.
type WindowFollower interface {
	// FollowWindow goes on in the window that was opened last, when its document can be used. It is a *SiteError if there is no
	// other.
	FollowWindow(ctx context.Context) error
	// LeaveWindow goes back to the window before; nothing is to be done if the page is there already because the other
	// closed itself.
	LeaveWindow(ctx context.Context) error
	// OtherWindows returns when those windows were opened that the page did not follow: at the latest, where the driver does
	// not say when.
	OtherWindows(ctx context.Context) ([]time.Time, error)
}

// The reasons of windows, in the words of every adapter.
const (
	NoOtherWindow = "no other window or tab is open"
	WindowClosed  = "window is closed"
	NoteReturned  = "the window closed itself: the journey went on in the one before"
	NoWindowLeft  = "the journey followed no other window before: put `window: new` before it"
)
