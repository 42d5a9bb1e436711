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
	p.messages.Start(complaints)
	return p.inEach(ctx, "observe", func(page *rod.Page) error {
		s, err := p.newScope(page, "observe", "")
		if err != nil {
			return err
		}
		return p.installObserver(s, true)
	})
}

// Messages implements browser.Observer.
func (p *Page) Messages(ctx context.Context) ([]browser.Message, error) {
	err := p.do(ctx, "messages", "", func(page *rod.Page) error {
		s, err := p.newScope(page, "messages", "")
		if err != nil {
			return err
		}
		var reply json.RawMessage
		if err := callByValue(page, s.doc, browser.ScriptCollectMessages, &reply, p.messages.Step()); err != nil {
			return err
		}
		return p.addMessages(s, reply)
	})
	return p.messages.All(), err
}

// addMessages notes the messages of a document's observer; without one, the document is new and
// gets one.
func (p *Page) addMessages(s *scope, reply json.RawMessage) error {
	if p.messages.Step() == 0 || p.messages.Add(reply, time.Now()) {
		return nil
	}
	return p.installObserver(s, false)
}

func (p *Page) installObserver(s *scope, fresh bool) error {
	var reply json.RawMessage
	if err := callByValue(s.page, s.doc, browser.ScriptObserve, &reply, p.messages.Args(fresh, false)...); err != nil {
		return err
	}
	p.messages.Add(reply, time.Now())
	return nil
}
