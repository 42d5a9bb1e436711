package webdriver

import (
	"context"
	"encoding/json"

	"cxmatrix/harness/browser"

	"github.com/tebeka/selenium"
)

// Elements implements browser.Page.
func (p *Page) Elements(ctx context.Context, selector string) (list []browser.Element, err error) {
	err = p.within(ctx, "elements", selector, func(s *scope) error {
		var rows [][]any
		if err := s.run(browser.ScriptDescribe, &rows); err != nil {
			return err
		}
		list, err = browser.ParseElements(rows)
		return err
	})
	return list, err
}

// Read implements browser.Page.
func (p *Page) Read(ctx context.Context, selector, attribute string) (text string, err error) {
	err = p.within(ctx, "read", selector, func(s *scope) error {
		var result scriptResult
		if err := s.run(browser.ScriptRead, &result, attribute); err != nil {
			return err
		}
		var reason, note string
		if err := result.read(&reason, &text, &note); err != nil {
			return err
		}
		s.note(note)
		if reason != "" {
			return s.siteError(reason)
		}
		return nil
	})
	return text, err
}

// elements are the elements themselves.
func (s *scope) elements() (list []selenium.WebElement, err error) {
	var raw []json.RawMessage
	if err := s.run(browser.ScriptList, &raw); err != nil {
		return nil, err
	}
	for _, r := range raw {
		el, err := s.page.element(r)
		if err != nil {
			return nil, err
		}
		list = append(list, el)
	}
	return list, nil
}
