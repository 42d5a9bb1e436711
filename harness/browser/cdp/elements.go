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
		list, err = browser.Described(rows)
		return err
	})
	return list, err
}

// reasoned runs a script that answers [reason].
func (s *scope) reasoned(script string, args ...any) error {
	var got []any
	if err := s.run(script, &got, args...); err != nil {
		return err
	}
	var reason string
	if err := read(got, &reason); err != nil {
		return err
	}
	if reason != "" {
		return s.refuse(reason)
	}
	return nil
}

// read decodes a script's answer.
func read(got []any, into ...any) error {
	for i, target := range into {
		if i >= len(got) {
			return errors.New("script answered too little")
		}
		raw, err := json.Marshal(got[i])
		if err == nil {
			err = json.Unmarshal(raw, target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
