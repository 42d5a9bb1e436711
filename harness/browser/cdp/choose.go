package cdp

import (
	"context"

	"cxmatrix/harness/browser"
)

// Choose implements browser.Page.
func (p *Page) Choose(ctx context.Context, selector, value string) error {
	return p.within(ctx, "choose", selector, func(s *scope) error {
		var got []any
		if err := s.run(browser.ScriptChoice, &got, value); err != nil {
			return err
		}
		var reason, kind string
		var index float64
		var done bool
		if err := read(got, &reason, &kind, &index, &done); err != nil {
			return err
		}
		switch {
		case reason != "":
			return s.refuse(reason)
		case done:
			return nil
		case kind == "select":
			return s.left(s.reasoned(browser.ScriptPick, int(index)))
		}
		if err := s.press(int(index)); err != nil {
			return err
		}
		return s.chosen(kind, value)
	})
}

// chosen checks whether the press had its effect, if the page is still there.
func (s *scope) chosen(kind, value string) error {
	var got []any
	err := s.run(browser.ScriptChoice, &got, value)
	var reason, now string
	var index float64
	var done bool
	if err == nil {
		err = read(got, &reason, &now, &index, &done)
	}
	if err != nil || reason != "" || now != kind || done {
		return s.left(err)
	}
	return s.refuse("pressed, but it did not change")
}
