package journey

import (
	"context"
	"errors"
	"time"

	"cxmatrix/harness/browser"
)

// pressAgainAfter is when a customer presses once more, if nothing came of the press.
const pressAgainAfter = 500 * time.Millisecond

// pressAgain presses once more what was pressed before the page listened: a person would, and mostly is not that fast.
// Nothing is pressed twice that may have had an effect.
func (v *Visit) pressAgain(ctx context.Context) error {
	if v.pressed == "" || v.Busy != nil && v.Busy() {
		return nil
	}
	early, err := v.Page.EarlyPress(ctx, v.pressed)
	if err != nil || !early.WasLost {
		return ignoreSite(err)
	}
	on := v.pressed
	v.pressed = ""
	if err := v.Page.Click(ctx, on); err != nil {
		return ignoreSite(err)
	}
	v.Friction.Clicks++
	v.Note(on + " " + early.String() + ", and again then")
	return nil
}

// tellEarlyPress adds to the page's fault that the last press came too early.
func (v *Visit) tellEarlyPress(ctx context.Context, err error) error {
	var e *browser.SiteError
	if v.pressed == "" || !errors.As(err, &e) {
		return err
	}
	early, failed := v.Page.EarlyPress(ctx, v.pressed)
	if failed != nil || early == (browser.EarlyPress{}) {
		return err
	}
	told := *e
	told.Reason += "; " + v.pressed + " " + early.String()
	return &told
}
