package journey

import (
	"context"

	"github.com/goccy/go-yaml/ast"
)

// Hover moves the pointer to an element, where it stays.
type Hover struct {
	On string `yaml:"on" is:"selector"`
}

// UnmarshalYAML takes `hover: "#menu"`.
func (h *Hover) UnmarshalYAML(n ast.Node) error { return selectorAt(n, &h.On) }

// Do moves the pointer as soon as the element could be clicked.
func (h *Hover) Do(ctx context.Context, v *Visit) error {
	return v.poll(ctx, func() error { return v.Page.Hover(ctx, h.On) })
}
