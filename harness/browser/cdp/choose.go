package cdp

import (
	"context"

	"cxmatrix/harness/browser"
)

// Choose implements browser.Page.
func (p *Page) Choose(ctx context.Context, selector, value string) error {
	return p.within(ctx, "choose", selector, func(s *scope) error {
		var result []any
		if err := s.run(browser.ScriptChoice, &result, value); err != nil {
			return err
		}
		var reason, kind, note string
		var index float64
		var done bool
		var option any
		if err := unmarshalRow(result, &reason, &kind, &index, &done, &option, &note); err != nil {
			return err
		}
		s.note(note)
		switch {
		case reason != "":
			return s.siteError(reason)
		case done:
			return nil
		case kind == browser.ListKind:
			return browser.ErrList
		case kind == "select":
			return s.navigatedAway(s.runChecked(browser.ScriptSelectOption, int(index)))
		}
		if err := s.press(browser.ScriptClickTarget, int(index)); err != nil {
			return err
		}
		return s.chosen(kind, value)
	})
}

// chosen checks whether the press had its effect, if the page is still there.
func (s *scope) chosen(kind, value string) error {
	var result []any
	err := s.run(browser.ScriptChoice, &result, value)
	var reason, now string
	var index float64
	var done bool
	if err == nil {
		err = unmarshalRow(result, &reason, &now, &index, &done)
	}
	if err != nil || reason != "" || now != kind || done {
		return s.navigatedAway(err)
	}
	return s.siteError("pressed, but it did not change")
}
