package journey

import (
	"context"
	"time"

	"cxmatrix/harness/browser"

	"github.com/goccy/go-yaml/ast"
)

// Optional does its actions only if the element of the first one can be seen soon, such as a banner about cookies.
type Optional struct {
	Actions actionList
}

// UnmarshalYAML takes a list of actions, of which the first has an element.
func (o *Optional) UnmarshalYAML(n ast.Node) error {
	o.Actions = nil
	if err := o.Actions.UnmarshalYAML(n); err != nil {
		return err
	}
	if elementOf(o.Actions[0]) == "" {
		first := n.(*ast.SequenceNode).Values[0]
		return errorAt(first, "optional: the first action, %s, is done to no element that could be missing: begin with another", actionText(first))
	}
	return nil
}

func (o *Optional) inside() []Action { return o.Actions }

// shortPatience is how long a customer waits for what may not come at all.
const shortPatience = 2 * time.Second

// Do waits a little for the element, and notes what it leaves out.
func (o *Optional) Do(ctx context.Context, v *Visit) error {
	first := o.first(v)
	if first == nil {
		return nil
	}
	err := v.await(ctx, func() error { return v.isThere(ctx, "optional", first) })
	switch {
	case browser.IsSiteError(err):
		v.Note(err.Error() + ", so this was left out")
		return nil
	case err != nil:
		return err
	}
	return doAll(ctx, v, o.Actions)
}

// first is the first action of this site variant.
func (o *Optional) first(v *Visit) Action {
	for _, a := range o.Actions {
		if Applies(a, v.Variant) {
			return a
		}
	}
	return nil
}

func (o *Optional) timeLimit(v *Visit) time.Duration {
	return v.StepTimeout + LimitOf(o.Actions, v)
}

// isThere returns an error while the element of an action can't be seen; an input for files may be hidden.
func (v *Visit) isThere(ctx context.Context, op string, a Action) error {
	element := elementOf(a)
	if takesFilesHidden(plain(a)) {
		if found, err := v.Page.Elements(ctx, element); err != nil || len(found) > 0 {
			return err
		}
	}
	return visible(ctx, v, op, element)
}

// takesFilesHidden reports whether the element of an action is an input for files.
func takesFilesHidden(a Action) bool {
	u, ok := a.(*Upload)
	_, attaches := a.(*Attach)
	return attaches || ok && u.Input != ""
}

// await tries again for a short time while the error is the site's.
func (v *Visit) await(ctx context.Context, try func() error) error {
	w := v.beginWait()
	for {
		err := try()
		if !browser.IsRetryable(err) || w.waited() >= v.patienceFor(shortPatience) || !browser.Sleep(ctx, maxPause) {
			return err
		}
	}
}
