package journey

import (
	"context"
	"errors"
	"reflect"
	"time"

	"cxmatrix/harness/browser"
)

// group is an action that only does others.
type group interface {
	Action
	inside() []Action
}

// actionGrace is how long an action may take beyond its limit to return its reason.
const actionGrace = 5 * time.Second

// Do does an action within its limit. Its own patience ends first, with a more specific error: the limit is for one that hangs
// inside the browser.
func Do(ctx context.Context, a Action, v *Visit) error {
	if !Applies(a, v.Variant) {
		return nil
	}
	if name := v.unstored(a); name != "" {
		return browser.NewToolError("${"+name+"}", errors.New("the journey has not stored it: the action that does is for another site variant, or was left out"))
	}
	within, cancel := v.withPatience(ctx, TimeLimit(a, v)+actionGrace)
	defer cancel()
	return a.Do(within, v)
}

// doAll does actions in turn.
func doAll(ctx context.Context, v *Visit, list []Action) error {
	for i, a := range list {
		if err := Do(ctx, a, v); err != nil {
			return &insideError{i, err}
		}
		if v.Acted != nil {
			v.Acted(ctx)
		}
	}
	return nil
}

// LimitOf is how long actions in turn may take.
func LimitOf(list []Action, v *Visit) (sum time.Duration) {
	for _, a := range list {
		sum += TimeLimit(a, v) + actionGrace
	}
	return sum
}

// elementOf is the selector of what an action is done to; "" if it names none.
func elementOf(a Action) string {
	switch a := a.(type) {
	case variantAction:
		return elementOf(a.Action)
	case opener:
		return elementOf(a.Action)
	case *Refuse:
		return elementOf(a.Actions[0])
	}
	v := reflect.Indirect(reflect.ValueOf(a))
	for i := 0; v.Kind() == reflect.Struct && i < v.NumField(); i++ {
		if v.Type().Field(i).Tag.Get("is") == "selector" && v.Field(i).String() != "" {
			return v.Field(i).String()
		}
	}
	if g, ok := a.(group); ok {
		return elementOf(g.inside()[0])
	}
	return ""
}
