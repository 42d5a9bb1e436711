package journey

import (
	"context"

	"cxmatrix/harness/browser"

	"github.com/goccy/go-yaml/ast"
)

// Open goes to an address, absolute or relative to the site.
type Open struct {
	Address string `yaml:"address"`
}

// UnmarshalYAML takes "open: /login".
func (o *Open) UnmarshalYAML(n ast.Node) error { return scalar(n, "an address", &o.Address) }

// Do opens the address, once: a site that does not answer has its say.
func (o *Open) Do(ctx context.Context, v *Visit) error {
	address, err := v.address(o.Address)
	if err != nil {
		return err
	}
	return v.Page.Open(ctx, address)
}

// visible refuses while no match of selector can be seen.
func visible(ctx context.Context, v *Visit, op, selector string) error {
	found, err := v.Page.Elements(ctx, selector)
	if err != nil {
		return err
	}
	for _, e := range found {
		if e.Visible {
			return nil
		}
	}
	if len(found) > 0 {
		return browser.Refuse(op, selector, "it is there, but can't be seen")
	}
	return browser.Refuse(op, selector, "no such element")
}
