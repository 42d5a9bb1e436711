package webdriver

import (
	"context"

	"cxmatrix/harness/browser"
)

// OpenList implements browser.ListChooser.
func (p *Page) OpenList(ctx context.Context, selector string) error {
	err := p.within(ctx, "choose", selector, func(s *scope) error { return s.press(browser.ScriptOpenList) })
	if browser.IsOpen(err) {
		return nil
	}
	return err
}

// ChooseOption implements browser.ListChooser.
func (p *Page) ChooseOption(ctx context.Context, selector, value string) error {
	return p.within(ctx, "choose", selector, func(s *scope) error { return s.press(browser.ScriptPressOption, value) })
}

// CheckOption implements browser.ListChooser.
func (p *Page) CheckOption(ctx context.Context, selector, value string) error {
	return p.within(ctx, "choose", selector, func(s *scope) error {
		var chosen []bool
		if err := s.run(browser.ScriptChosenInList, &chosen, value); err != nil {
			return err
		}
		return browser.CheckChosen(selector, value, len(chosen) > 0 && chosen[0])
	})
}
