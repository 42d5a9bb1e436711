package journey

import (
	"context"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/key"

	"github.com/goccy/go-yaml/ast"
)

// Press presses a key, such as Enter or Control+A, in the element that has the focus.
type Press struct {
	Key string `yaml:"key" required:"true"` // as a browser names it; others are held down meanwhile: Control+A
	In  string `yaml:"in" is:"selector"`    // an element that gets the focus before
}

// UnmarshalYAML takes `press: Enter`, or keys.
func (p *Press) UnmarshalYAML(n ast.Node) error {
	at := n
	if _, ok := n.(ast.MapNode); ok {
		type plain Press
		if err := decode(n, (*plain)(p)); err != nil {
			return err
		}
		at = valueOf(n, "key")
	} else if err := scalar(n, "a key, such as Enter", &p.Key); err != nil {
		return err
	}
	if _, err := key.Parse(p.Key); err != nil {
		return errorAt(at, "%v", err)
	}
	return nil
}

// Do presses the key, as soon as the element can have the focus.
func (p *Press) Do(ctx context.Context, v *Visit) error {
	k, err := key.Parse(p.Key)
	if err != nil {
		return browser.NewToolError("press", err)
	}
	v.typing = v.typing && k.Name != "Tab"
	return v.poll(ctx, func() error {
		return v.timeLoad(func() error { return v.Page.Press(ctx, p.In, k) })
	})
}
