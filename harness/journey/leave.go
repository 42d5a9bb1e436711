package journey

import (
	"context"

	"github.com/goccy/go-yaml/ast"
)

// Leave takes the focus from a field: the page gets its change.
type Leave struct {
	Field string `yaml:"field" is:"selector"`
}

// UnmarshalYAML takes `leave: "#email"`.
func (l *Leave) UnmarshalYAML(n ast.Node) error { return selectorAt(n, &l.Field) }

// Do leaves the field; it enters it before, if the focus is elsewhere.
func (l *Leave) Do(ctx context.Context, v *Visit) error {
	v.typing = false
	return v.poll(ctx, func() error { return v.Page.Leave(ctx, l.Field) })
}
