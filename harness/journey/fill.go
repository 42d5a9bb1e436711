package journey

import "context"

// Fill types text into a field, replacing the old text.
type Fill struct {
	Field string `yaml:"field" required:"true"`
	With  string `yaml:"with"`
}

// Do fills the field as soon as it is there.
func (f *Fill) Do(ctx context.Context, v *Visit) error {
	v.Friction.Fields++
	return v.poll(ctx, func() error { return v.Page.Fill(ctx, f.Field, v.Expand(f.With)) })
}
