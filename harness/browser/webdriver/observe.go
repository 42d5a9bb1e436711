package webdriver

import (
	"context"
	"encoding/json"
	"time"

	"cxmatrix/harness/browser"
)

// Observe implements browser.Observer.
func (p *Page) Observe(ctx context.Context, complaints []string) error {
	p.messages.Start(complaints)
	p.observeOthers(ctx)
	return p.do(ctx, "observe", "", func() error {
		if err := p.leaveFrames(); err != nil {
			return err
		}
		return p.installObserver(true)
	})
}

// Messages implements browser.Observer.
func (p *Page) Messages(ctx context.Context) ([]browser.Message, error) {
	err := p.do(ctx, "messages", "", func() error {
		if err := p.leaveFrames(); err != nil {
			return err
		}
		var reply json.RawMessage
		if err := p.script("return ("+browser.ScriptCollectMessages+")(arguments[0]);", &reply, p.messages.Step()); err != nil {
			return err
		}
		return p.addMessages(reply)
	})
	return p.messages.All(), err
}

// addMessages takes the messages of a document's observer; without one, the document is new and gets
// one. It is within a turn.
func (p *Page) addMessages(reply json.RawMessage) error {
	if p.messages.Step() == 0 || p.messages.Add(reply, time.Now()) {
		return nil
	}
	return p.installObserver(false)
}

func (p *Page) installObserver(fresh bool) error {
	script := browser.ScriptObserve
	if p.session.Browser == htmlunit {
		script = browser.WithoutLayout(script)
	}
	var reply json.RawMessage
	args := p.messages.Args(fresh, p.dialogsUnreported())
	if err := p.script("return ("+script+").apply(null, arguments);", &reply, args...); err != nil {
		return err
	}
	p.messages.Add(reply, time.Now())
	return nil
}

// dialogsUnreported reports whether the driver answers dialogs by itself, without reporting them.
func (p *Page) dialogsUnreported() bool {
	return p.session.Browser == htmlunit || p.session.phantomJS()
}
