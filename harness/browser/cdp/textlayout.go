package cdp

import (
	"context"
	"encoding/json"

	"cxmatrix/harness/browser"
)

// LocateText implements browser.TextLocator.
func (p *Page) LocateText(ctx context.Context, fields []string, fullPage bool) (shown browser.TextLayout, err error) {
	err = p.within(ctx, "look", "html", func(s *scope) error {
		var result []json.RawMessage
		if err := s.run(browser.ScriptTextLayout, &result, browser.FieldPaths(fields), fullPage); err != nil {
			return err
		}
		shown, err = browser.ParseTextLayout(result)
		return err
	})
	return shown, err
}
