package journey

import (
	"context"
	"time"
)

// Journey is named steps, in order.
type Journey struct {
	Name       string
	Accounts   []Account
	Files      []File
	Complaints []string // selectors of a page's error messages
	Messages   []Message
	Steps      []Step
	Variables  []string // of the process environment that the journey uses
}

// Step is one task in a customer's view.
type Step struct {
	Name    string
	Actions []Action
	Texts   []ActionText // of the actions of a file
	Allowed []int        // HTTP status codes of 500 to 599 that do not make it failed
}

// Action is one thing that a customer does or expects. Do waits, within ctx,
// until it can be done. Its error is the site's, a tool's
// (package browser has both) or ctx's.
type Action interface {
	Do(ctx context.Context, v *Visit) error
}

// ActionFunc is an Action written in Go.
type ActionFunc func(ctx context.Context, v *Visit) error

// Do calls f.
func (f ActionFunc) Do(ctx context.Context, v *Visit) error { return f(ctx, v) }

// Account is a customer's account at the site.
type Account struct {
	User     string
	Password string // may hold ${VARIABLES}, which stay unexpanded here
}

// Names lists the steps' names in order.
func (j *Journey) Names() []string {
	names := make([]string, len(j.Steps))
	for i, s := range j.Steps {
		names[i] = s.Name
	}
	return names
}

// timeLimited is an Action that may take longer than the visit's patience.
type timeLimited interface {
	timeLimit(v *Visit) time.Duration
}

// TimeLimit is how long an action may take on this visit: the transmission time of its
// bytes on the line, and the visit's patience.
func TimeLimit(a Action, v *Visit) time.Duration {
	if p, ok := a.(timeLimited); ok {
		return p.timeLimit(v)
	}
	return v.StepTimeout
}
