package target

import (
	"context"
	"slices"
)

// dialect is how to talk to one kind of target. What it does not have is nil.
type dialect struct {
	name      string
	address   string // of the hub; "" where each user has their own
	api       string // of its own API, besides WebDriver
	user, key string // variables that hold the credentials, by default

	// offers lists the browsers that it has.
	offers func(ctx context.Context, r *Remote) ([]Offer, error)
	// capabilities are those that request a browser, besides those of every session.
	capabilities func(r *Remote, req Request) map[string]any
	// allowsSubstitutes says that a browser may stand in for another: on the user's own grid, as on
	// this machine. A cloud either has the customer's browser or not.
	allowsSubstitutes bool
	// check asks whether it is reachable and accepts the key; nil asks the hub's status.
	check func(ctx context.Context, r *Remote) error
	// capacity returns how many sessions may be opened now, and how many there may be at most.
	capacity func(ctx context.Context, r *Remote) (now, total int, err error)
	// capacityFor is like capacity, but counts only the places for one browser.
	capacityFor func(ctx context.Context, r *Remote, caps map[string]any) (now, total int, err error)
	// mark reports to the target how a session ended.
	mark func(ctx context.Context, r *Remote, session string, o SessionResult) error
	// video is where a session can be watched.
	video func(ctx context.Context, r *Remote, session string) (string, error)
	// find lists the sessions of a name that are still running.
	find func(ctx context.Context, r *Remote, name string) ([]string, error)
	// pending says that a session of a name may still be opened, though its client has gone.
	pending func(ctx context.Context, r *Remote, name string) (bool, error)
	// isFull says that a new session was refused because all places are taken.
	isFull func(message string) bool
	// tunnel lets its browsers reach this machine.
	tunnel *tunnelKind
}

// dialects is the table.
var dialects = []dialect{seleniumGrid, browserStack, sauceLabs, lambdaTest}

func dialectOf(name string) (dialect, bool) {
	i := slices.IndexFunc(dialects, func(l dialect) bool { return l.name == name })
	if i < 0 {
		return dialect{}, false
	}
	return dialects[i], true
}

func dialectNames() (names []string) {
	for _, l := range dialects {
		names = append(names, l.name)
	}
	return names
}
