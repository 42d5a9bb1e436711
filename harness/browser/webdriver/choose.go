package webdriver

import (
	"context"
	"encoding/json"

	"cxmatrix/harness/browser"
)

// Choose implements browser.Page.
func (p *Page) Choose(ctx context.Context, selector, value string) error {
	return p.within(ctx, "choose", selector, func(s *scope) error {
		c, err := s.state(value)
		switch {
		case err != nil:
			return err
		case c.reason != "":
			return s.siteError(c.reason)
		case c.done:
			return nil
		}
		s.note(c.note)
		if c.kind == browser.ListKind {
			return browser.ErrList
		}
		if c.kind == "select" {
			return s.pick(c)
		}
		if err := s.clickElement(c.index); err != nil {
			return err
		}
		return s.checkChosen(c.kind, value)
	})
}

// choiceState is what ScriptChoice answers.
type choiceState struct {
	reason, kind string
	index        int
	done         bool
	option       json.RawMessage
	note         string
}

func (s *scope) state(value string) (c choiceState, err error) {
	var result scriptResult
	if err := s.run(browser.ScriptChoice, &result, value); err != nil {
		return c, err
	}
	return c, result.read(&c.reason, &c.kind, &c.index, &c.done, &c.option, &c.note)
}

// pick presses an option. Firefox's driver presses none of a select that a widget keeps in a box of one pixel, which its user
// reaches by keyboard: there a script selects it.
func (s *scope) pick(c choiceState) error {
	option, err := s.page.element(c.option)
	if err != nil {
		return err
	}
	err = option.Click()
	if errorCode(withoutURL(err)) == "element not interactable" {
		return s.runChecked(browser.ScriptSelectOption, c.index)
	}
	return s.clickError(err)
}

// checkChosen checks whether the press had its effect, if the page is still there.
func (s *scope) checkChosen(kind, value string) error {
	c, err := s.state(value)
	err = withoutURL(err)
	switch {
	case isTransient(err) || errorCode(err) == "unexpected alert open" || errorCode(err) == "no such window":
		return nil
	case err != nil:
		return err
	case c.reason != "" || c.kind != kind || c.done:
		return nil
	}
	return s.siteError("pressed, but it did not change")
}
