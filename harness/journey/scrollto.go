package journey

import (
	"context"

	"github.com/goccy/go-yaml/ast"
)

// ScrollTo scrolls to where an element can be seen.
type ScrollTo struct {
	At string `yaml:"at" is:"selector"`
}

// UnmarshalYAML takes `scroll-to: "#terms"`.
func (s *ScrollTo) UnmarshalYAML(n ast.Node) error { return selectorAt(n, &s.At) }

// Do scrolls as soon as the element is there.
func (s *ScrollTo) Do(ctx context.Context, v *Visit) error {
	return v.poll(ctx, func() error { return v.Page.ScrollTo(ctx, s.At) })
}
