package target

import (
	"context"
	"slices"
)

// dialect is how one kind of target is spoken to. What it does not have is nil.
type dialect struct {
	name      string
	address   string // of the hub; "" where each user has their own
	api       string // of what is beside WebDriver
	user, key string // variables that hold the credentials, by default

	// offers lists the browsers that it has.
	offers func(ctx context.Context, r *Remote) ([]Offer, error)
	// capabilities asks for a browser, in its words, beside what every session gets.
	capabilities func(r *Remote, w Request) map[string]any
	// near says that a browser may be taken in place of another: of one's own grid, as on
	// this machine. A cloud has what a customer has, or not.
	near bool
	// check asks whether it is there and takes the key; nil asks the hub's status.
	check func(ctx context.Context, r *Remote) error
	// free tells how many sessions may be opened now, and how many there may be at most.
	free func(ctx context.Context, r *Remote) (now, most int, err error)
	// places is free of those for one browser: others are of no use to it.
	places func(ctx context.Context, r *Remote, ask map[string]any) (now, most int, err error)
	// mark tells how a session ended.
	mark func(ctx context.Context, r *Remote, session string, o Outcome) error
	// video is where a session can be watched.
	video func(ctx context.Context, r *Remote, session string) (string, error)
	// find lists the sessions of a name that are still running.
	find func(ctx context.Context, r *Remote, name string) ([]string, error)
	// pending says that a session of a name may still be opened, though who asked for it has gone.
	pending func(ctx context.Context, r *Remote, name string) (bool, error)
	// taken says that a refusal of a new session means: all places are taken.
	taken func(message string) bool
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
