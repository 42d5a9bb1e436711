package journey

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cxmatrix/harness/browser"
)

// Fill types text into a field, replacing the old text.
type Fill struct {
	Field string `yaml:"field" is:"selector" required:"true"`
	With  string `yaml:"with"`
}

// Do fills the field as soon as it is there.
func (f *Fill) Do(ctx context.Context, v *Visit) error {
	v.Friction.Fields++
	if err := v.awaitMail(ctx, "fill", f.With); err != nil {
		return err
	}
	defer func() { v.typing = true }()
	text := v.Expand(f.With)
	v.noteAddress(text)
	err := v.poll(ctx, func() error { return v.Page.Fill(ctx, f.Field, text) })
	var altered *browser.AlteredError
	if errors.As(err, &altered) { // a customer sees it, and goes on
		v.Note(f.describe(altered))
		return nil
	}
	return err
}

func (f *Fill) timeLimit(v *Visit) time.Duration { return v.StepTimeout + v.mailTime(f.With) }

// describe tells what the page made of the text, without the text if that is no word of the journey.
func (f *Fill) describe(e *browser.AlteredError) string {
	if hasReference(f.With) {
		return e.Error()
	}
	return fmt.Sprintf("%s holds %q, where %q was typed", f.Field, e.Holds, f.With)
}
