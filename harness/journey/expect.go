package journey

import (
	"context"
	"slices"
	"strings"

	"cxmatrix/harness/browser"

	"github.com/goccy/go-yaml/ast"
)

// Expect waits until the page shows something, or no longer does.
type Expect struct {
	At      string `yaml:"at" is:"selector" required:"true"`
	Text    string `yaml:"text"`    // that a visible match contains
	Count   *int   `yaml:"count"`   // of visible matches
	Checked *bool  `yaml:"checked"` // of every match
	Absent  bool   `yaml:"absent"`  // no match can be seen
}

// UnmarshalYAML takes `expect: "#account"` or the whole mapping.
func (e *Expect) UnmarshalYAML(n ast.Node) error {
	if _, ok := n.(*ast.MappingNode); !ok {
		return selectorAt(n, &e.At)
	}
	type plain Expect
	if err := decode(n, (*plain)(e)); err != nil {
		return err
	}
	if e.Checked != nil && (e.Absent || e.Text != "" || e.Count != nil) || e.Absent && (e.Text != "" || e.Count != nil) {
		return errorAt(n, "checked: and absent: stand alone: make two expectations of it")
	}
	return nil
}

// Do waits until the expectation holds.
func (e *Expect) Do(ctx context.Context, v *Visit) error {
	return v.poll(ctx, func() error { return e.check(ctx, v) })
}

func (e *Expect) check(ctx context.Context, v *Visit) error {
	seen, err := e.find(ctx, v)
	if err == nil && len(seen) > 0 {
		v.addSign(e.At, seen[0].Text)
		v.success.expect, v.success.page = e, v.Page
	}
	return err
}

// find returns the matches that can be seen, if they are as expected.
func (e *Expect) find(ctx context.Context, v *Visit) ([]browser.Element, error) {
	found, err := v.Page.Elements(ctx, e.At)
	if err != nil {
		return nil, err
	}
	if e.Checked != nil {
		return nil, e.checked(found)
	}
	seen := slices.DeleteFunc(found, func(el browser.Element) bool { return !el.Visible })
	return seen, e.compare(seen, v.Expand(e.Text))
}

func (e *Expect) compare(seen []browser.Element, text string) error {
	switch {
	case e.Absent && len(seen) > 0:
		return browser.NewSiteError("expect", e.At, "it is visible, and should not be")
	case e.Absent:
		return nil
	case e.Count != nil && len(seen) != *e.Count:
		return browser.NewSiteError("expect", e.At, "%d of them are visible, not %d", len(seen), *e.Count)
	case e.Count != nil && *e.Count == 0:
		return nil
	case len(seen) == 0:
		return browser.NewSiteError("expect", e.At, "not visible")
	}
	for _, el := range seen {
		if strings.Contains(el.Text, text) || strings.Contains(el.Value, text) {
			return nil
		}
	}
	return browser.NewSiteError("expect", e.At, "says %q, not %q", seen[0].Text, text)
}

func (e *Expect) checked(found []browser.Element) error {
	if len(found) == 0 {
		return browser.NewSiteError("expect", e.At, "no such element")
	}
	for _, el := range found {
		if el.Checked != *e.Checked {
			return browser.NewSiteError("expect", e.At, "checked is %t, not %t", el.Checked, *e.Checked)
		}
	}
	return nil
}

// OnlyLooks reports whether an action only looks at the page, or waits for it.
func OnlyLooks(a Action) bool {
	switch plain(a).(type) {
	case *Expect, *WaitFor, *StoreAs:
		return true
	}
	return false
}
