package webdriver

import (
	"context"
	"encoding/json"

	"cxmatrix/harness/browser"
)

// Choose implements browser.Page.
func (p *Page) Choose(ctx context.Context, selector, value string) error {
	return p.within(ctx, "choose", selector, func(s *scope) error {
		c, err := s.choice(value)
		switch {
		case err != nil:
			return err
		case c.reason != "":
			return s.refuse(c.reason)
		case c.done:
			return nil
		case c.kind == "select":
			option, err := p.element(c.option)
			if err != nil {
				return err
			}
			return s.pressed(option.Click())
		}
		if err := s.press(c.index); err != nil {
			return err
		}
		return s.chosen(c.kind, value)
	})
}

// choice is what ScriptChoice answers.
type choice struct {
	reason, kind string
	index        int
	done         bool
	option       json.RawMessage
}

func (s *scope) choice(value string) (c choice, err error) {
	var got row
	if err := s.run(browser.ScriptChoice, &got, value); err != nil {
		return c, err
	}
	return c, got.read(&c.reason, &c.kind, &c.index, &c.done, &c.option)
}

// chosen checks whether the press had its effect, if the page is still there.
func (s *scope) chosen(kind, value string) error {
	c, err := s.choice(value)
	err = plain(err)
	switch {
	case passing(err) || code(err) == "unexpected alert open" || code(err) == "no such window":
		return nil
	case err != nil:
		return err
	case c.reason != "" || c.kind != kind || c.done:
		return nil
	}
	return s.refuse("pressed, but it did not change")
}
