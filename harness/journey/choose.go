package journey

import "context"

// Choose picks options, or sets a checkbox or radio button.
type Choose struct {
	Field string `yaml:"field" is:"selector" required:"true"`
	Value string `yaml:"value" required:"true"` // an option; "on" or "off" of a checkbox
}

// Do chooses as soon as the field is there.
func (c *Choose) Do(ctx context.Context, v *Visit) error {
	v.Friction.Fields++
	return v.poll(ctx, func() error { return v.Page.Choose(ctx, c.Field, v.Expand(c.Value)) })
}
