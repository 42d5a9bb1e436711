package webdriver

import (
	"context"
	"encoding/json"
	"time"

	"cxmatrix/harness/browser"
)

// Observe implements browser.Observer.
func (p *Page) Observe(ctx context.Context, complaints []string) error {
	p.messages.Begin(complaints)
	return p.do(ctx, "observe", "", func() error {
		if err := p.top(); err != nil {
			return err
		}
		return p.install(true)
	})
}

// Messages implements browser.Observer.
func (p *Page) Messages(ctx context.Context) ([]browser.Message, error) {
	err := p.do(ctx, "messages", "", func() error {
		if err := p.top(); err != nil {
			return err
		}
		var answer json.RawMessage
		if err := p.script("return ("+browser.ScriptObserved+")(arguments[0]);", &answer, p.messages.Step()); err != nil {
			return err
		}
		return p.note(answer)
	})
	return p.messages.All(), err
}

// note takes the messages of a document's observer; without one, the document is new and gets
// one. It is within a turn.
func (p *Page) note(answer json.RawMessage) error {
	if p.messages.Step() == 0 || p.messages.Take(answer, time.Now()) {
		return nil
	}
	return p.install(false)
}

func (p *Page) install(fresh bool) error {
	script := browser.ScriptObserve
	if p.session.Browser == htmlunit {
		script = browser.Flat(script)
	}
	var answer json.RawMessage
	args := p.messages.Args(fresh, p.dumb())
	if err := p.script("return ("+script+").apply(null, arguments);", &answer, args...); err != nil {
		return err
	}
	p.messages.Take(answer, time.Now())
	return nil
}

// dumb reports whether the driver answers dialogs by itself, without reporting them.
func (p *Page) dumb() bool { return p.session.Browser == htmlunit || p.session.phantomJS() }
