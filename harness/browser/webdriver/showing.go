package webdriver

import (
	"context"
	"encoding/json"
	"errors"

	"cxmatrix/harness/browser"
)

// Showing implements browser.Shower.
func (p *Page) Showing(ctx context.Context, fields []string, whole bool) (shown browser.Shown, err error) {
	if p.session.Browser == htmlunit { // it draws nothing
		return shown, errors.New("no layout")
	}
	err = p.within(ctx, "look", "html", func(s *scope) error {
		var got []json.RawMessage
		if err := s.run(browser.ScriptShowing, &got, browser.Paths(fields), whole); err != nil {
			return err
		}
		shown, err = browser.ReadShown(got)
		return err
	})
	return shown, err
}
