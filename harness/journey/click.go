package journey

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/matrix"

	"github.com/goccy/go-yaml/ast"
)

// Click presses a button or follows a link.
type Click struct {
	On     string `yaml:"on" is:"selector" required:"true"`
	Times  int    `yaml:"times"`  // in a row, at most 3; once if not given
	Button string `yaml:"button"` // of the mouse: left, middle or right; left if not given
}

// maxClicks in a row have a meaning of their own: the third selects a paragraph.
const maxClicks = 3

// UnmarshalYAML takes `click: "#sign-in"`, or keys.
func (c *Click) UnmarshalYAML(n ast.Node) error {
	if _, ok := n.(ast.MapNode); !ok {
		return selectorAt(n, &c.On)
	}
	type plain Click
	if err := decode(n, (*plain)(c)); err != nil {
		return err
	}
	if times := valueOf(n, "times"); times != nil && (c.Times < 1 || c.Times > maxClicks) {
		return errorAt(times, "times: %d: want 1 to %d clicks in a row", c.Times, maxClicks)
	}
	if !slices.Contains(append(browser.AllButtons(), ""), browser.Button(c.Button)) {
		return errorAt(valueOf(n, "button"), "button: unknown %q: %s", c.Button, matrix.Suggest(c.Button, buttonNames()))
	}
	return nil
}

func buttonNames() []string {
	return strings.Fields(strings.Trim(fmt.Sprint(browser.AllButtons()), "[]"))
}

// Do clicks as soon as the element can be clicked.
func (c *Click) Do(ctx context.Context, v *Visit) error {
	times := max(1, c.Times)
	once := times == 1 && c.Button == ""
	v.Friction.Clicks += times
	if err := v.awaitGiven(ctx); err != nil {
		return err
	}
	err := v.poll(ctx, func() error {
		return v.timeLoad(func() error {
			if once {
				return v.Page.Click(ctx, c.On)
			}
			return v.Page.ClickWith(ctx, c.On, browser.Button(cmp.Or(c.Button, string(browser.LeftButton))), times)
		})
	})
	if err == nil {
		v.hovered = hovered{}
	}
	if once && err == nil {
		v.pressed = c.On
	}
	return err
}
