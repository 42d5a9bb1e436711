package cdp

import (
	"context"
	"encoding/json"
	"time"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
)

// Observe implements browser.Observer.
func (p *Page) Observe(ctx context.Context, complaints []string) error {
	p.messages.Begin(complaints)
	return p.do(ctx, "observe", "", func(page *rod.Page) error {
		s, err := enter(page, "observe", "")
		if err != nil {
			return err
		}
		return p.install(s, true)
	})
}

// Messages implements browser.Observer.
func (p *Page) Messages(ctx context.Context) ([]browser.Message, error) {
	err := p.do(ctx, "messages", "", func(page *rod.Page) error {
		s, err := enter(page, "messages", "")
		if err != nil {
			return err
		}
		var answer json.RawMessage
		if err := call(page, s.doc, browser.ScriptObserved, &answer, p.messages.Step()); err != nil {
			return err
		}
		return p.heed(s, answer)
	})
	return p.messages.All(), err
}

// heed notes the messages of a document's observer; without one, the document is new and
// gets one.
func (p *Page) heed(s *scope, answer json.RawMessage) error {
	if p.messages.Step() == 0 || p.messages.Take(answer, time.Now()) {
		return nil
	}
	return p.install(s, false)
}

func (p *Page) install(s *scope, fresh bool) error {
	var answer json.RawMessage
	if err := call(s.page, s.doc, browser.ScriptObserve, &answer, p.messages.Args(fresh, false)...); err != nil {
		return err
	}
	p.messages.Take(answer, time.Now())
	return nil
}
