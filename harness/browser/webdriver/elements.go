package webdriver

import (
	"context"

	"cxmatrix/harness/browser"
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
