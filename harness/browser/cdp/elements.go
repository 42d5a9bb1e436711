package cdp

import (
	"context"
	"encoding/json"
	"errors"

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

// Read implements browser.Page.
func (p *Page) Read(ctx context.Context, selector, attribute string) (text string, err error) {
	err = p.within(ctx, "read", selector, func(s *scope) error {
		var result []any
		if err := s.run(browser.ScriptRead, &result, attribute); err != nil {
			return err
		}
		var reason, note string
		if err := unmarshalRow(result, &reason, &text, &note); err != nil {
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

// runChecked runs a script that answers [reason].
func (s *scope) runChecked(script browser.Function, args ...any) error {
	var result []any
	if err := s.run(script, &result, args...); err != nil {
		return err
	}
	var reason string
	if err := unmarshalRow(result, &reason); err != nil {
		return err
	}
	if reason != "" {
		return s.siteError(reason)
	}
	return nil
}

// unmarshalRow decodes a script's answer.
func unmarshalRow(result []any, into ...any) error {
	for i, target := range into {
		if i >= len(result) {
			return errors.New("script answered too little")
		}
		raw, err := json.Marshal(result[i])
		if err == nil {
			err = json.Unmarshal(raw, target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
