package journey

import (
	"context"

	"github.com/goccy/go-yaml/ast"
)

// Click presses a button or follows a link.
type Click struct {
	On string
}

// UnmarshalYAML takes `click: "#sign-in"`.
func (c *Click) UnmarshalYAML(n ast.Node) error { return selectorAt(n, &c.On) }

// Do clicks as soon as the element can be clicked.
func (c *Click) Do(ctx context.Context, v *Visit) error {
	v.Friction.Clicks++
	return v.poll(ctx, func() error {
		return v.timeLoad(func() error { return v.Page.Click(ctx, c.On) })
	})
}
