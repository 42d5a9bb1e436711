package journey

import (
	"cmp"
	"context"
	"errors"
	"time"

	"cxmatrix/harness/browser"
)

// Choose picks an option of a list, or sets a checkbox or radio button.
type Choose struct {
	Field string `yaml:"field" is:"selector" required:"true"`
	Value string `yaml:"value" required:"true"` // an option; "on" or "off" of a checkbox
}

// Do chooses as soon as the field is there.
func (c *Choose) Do(ctx context.Context, v *Visit) error {
	v.Friction.Fields++
	value := v.Expand(c.Value)
	err := v.poll(ctx, func() error { return v.Page.Choose(ctx, c.Field, value) })
	if errors.Is(err, browser.ErrList) {
		return c.fromList(ctx, v, value)
	}
	return err
}

// fromList opens a list, presses the option when it comes, and waits until the page shows it. A press is not repeated: a
// second one would close the list.
func (c *Choose) fromList(ctx context.Context, v *Visit, value string) error {
	if err := v.poll(ctx, func() error { return v.Page.OpenList(ctx, c.Field) }); err != nil {
		return err
	}
	v.typing = false // the press has left the field before; leaving this one would close the list
	typed, start := false, time.Now()
	err := v.poll(ctx, func() error {
		err := v.Page.ChooseOption(ctx, c.Field, value)
		if hasReason(err, "no such option") && !typed && time.Since(start) > v.patienceFor(leaveAfter) {
			typed = true
			return cmp.Or(ignoreSite(v.typeInList(ctx, c.Field, value)), err)
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.poll(ctx, func() error { return v.Page.CheckOption(ctx, c.Field, value) })
}

// typeInList searches a long list by typing, if its field takes text.
func (v *Visit) typeInList(ctx context.Context, field, value string) error {
	if err := v.Page.Fill(ctx, field, value); !browser.IsAltered(err) {
		return err
	}
	return nil
}
