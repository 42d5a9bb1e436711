package journey

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// variantAction is an Action for some site variants.
type variantAction struct {
	Action
	variants []string
}

// applies reports whether the action is for a variant: by its whole name, or
// its uploader.
func (o variantAction) applies(variant string) bool {
	return slices.Contains(o.variants, uploader(variant)) || slices.Contains(o.variants, variant)
}

// Do does the action, or nothing.
func (o variantAction) Do(ctx context.Context, v *Visit) error {
	if !o.applies(v.Variant) {
		return nil
	}
	return o.Action.Do(ctx, v)
}

func (o variantAction) timeLimit(v *Visit) time.Duration { return TimeLimit(o.Action, v) }

// Applies reports whether an action is done at all for a site variant; one that only does others, whether any of them is.
func Applies(a Action, variant string) bool {
	if o, some := a.(variantAction); some {
		return o.applies(variant) && Applies(o.Action, variant)
	}
	g, some := plain(a).(group)
	return !some || slices.ContainsFunc(g.inside(), func(a Action) bool { return Applies(a, variant) })
}

// uploader is the part of a variant's name that names its way of uploading.
func uploader(variant string) string {
	name, _, _ := strings.Cut(variant, "+")
	return name
}

// CheckVariant refuses a variant for which a step has nothing to do, or uploads nothing although it does for
// others: an empty step would always pass, and later steps would miss files that were never sent.
func (j *Journey) CheckVariant(variant string) error {
	for _, s := range j.Steps {
		if !slices.ContainsFunc(s.Actions, func(a Action) bool { return Applies(a, variant) }) {
			return fmt.Errorf("journey %s: step %q has no action for site variant %q: check the variant: of its actions", j.Name, s.Name, variant)
		}
		if others := uploadsOfOthers(s, variant); len(others) > 0 {
			return fmt.Errorf("journey %s: step %q uploads nothing for site variant %q, but for %s: name one of them, by --variant or the variant: of the environment",
				j.Name, s.Name, variant, strings.Join(others, ", "))
		}
	}
	return nil
}

// uploadsOfOthers are the variants that a step uploads for, where none of its uploads is for this one.
func uploadsOfOthers(s Step, variant string) (others []string) {
	for _, conditions := range uploads(s.Actions, nil) {
		i := slices.IndexFunc(conditions, func(o variantAction) bool { return !o.applies(variant) })
		if i < 0 {
			return nil
		}
		others = append(others, conditions[i].variants...)
	}
	slices.Sort(others)
	return slices.Compact(others)
}

// uploads are the conditions of each upload among actions, and inside of them.
func uploads(list []Action, outer []variantAction) (all [][]variantAction) {
	for _, a := range list {
		conditions := outer
		if o, some := a.(variantAction); some {
			conditions, a = append(slices.Clone(outer), o), o.Action
		}
		switch a := plain(a).(type) {
		case *Upload, *Attach, *Drop, *Pick:
			all = append(all, conditions)
		case group:
			all = append(all, uploads(a.inside(), conditions)...)
		}
	}
	return all
}
