package webdriver

import (
	"context"
	"net/http"
	"time"

	"cxmatrix/harness/browser"
)

// acceptDialog answers the open dialog, if there is one, and notes its text.
func (p *Page) acceptDialog(ctx context.Context) error {
	return p.transport.exclusive(ctx, func() error {
		var text string
		err := p.rawEither(http.MethodGet, "/alert/text", "/alert_text", nil, &text)
		if errorCode(err) == "no such alert" {
			return nil
		}
		if err != nil {
			return err
		}
		p.problems.Add(browser.Problem{Kind: browser.Dialog, Text: text, At: time.Now()})
		return p.answerDialog(text)
	})
}

// answerDialog gives the dialog that is open the answer that was told before, or accepts it.
func (p *Page) answerDialog(text string) error {
	a, told := p.dialogs.Next()
	d := browser.AnsweredDialog{Text: text}
	if told && a.Text != nil {
		typed := map[string]any{"text": *a.Text, "value": splitCharacters(*a.Text)}
		d.NoBox = p.rawEither(http.MethodPost, "/alert/text", "/alert_text", typed, nil) != nil
	}
	if told {
		p.dialogs.Note(d)
	}
	path, old := "/alert/accept", "/accept_alert"
	if a.Dismiss {
		path, old = "/alert/dismiss", "/dismiss_alert"
	}
	if err := p.rawEither(http.MethodPost, path, old, nil, nil); errorCode(err) != "no such alert" {
		return err
	}
	return nil
}

// rawEither takes a command's old name with the older protocol. It does not try the new one
// first: a hub of Selenium 2 ends a session whose node answers 404 to anything.
func (p *Page) rawEither(method, path, old string, body, out any) error {
	if p.session.Legacy {
		path = old
	}
	return p.raw(method, path, body, out)
}

// AnswerDialog implements browser.DialogAnswerer.
func (p *Page) AnswerDialog(ctx context.Context, a browser.DialogAnswer) error {
	if p.dialogsUnreported() {
		return p.answerInPage(ctx, a)
	}
	p.dialogs.Add(a)
	return nil
}

// AnsweredDialogs implements browser.DialogAnswerer.
func (p *Page) AnsweredDialogs(ctx context.Context) (list []browser.AnsweredDialog, all bool, err error) {
	if p.dialogsUnreported() {
		heard, err := p.heardDialogs(ctx)
		list, p.heard = heard[min(p.heard, len(heard)):], len(heard)
		return list, false, err
	}
	err = p.acceptDialog(ctx)
	return p.dialogs.Drain(), true, p.classify(ctx, "dialog", "", err)
}

// ForgetAnswers implements browser.DialogAnswerer.
func (p *Page) ForgetAnswers(ctx context.Context) error {
	p.dialogs.Forget()
	if !p.dialogsUnreported() {
		return nil
	}
	return p.do(ctx, "dialog", "", func() error {
		if err := p.leaveFrames(); err != nil {
			return err
		}
		return p.script("window.cxmatrixAnswers = []; return null;", new(any))
	})
}

// answerInPage is for a driver that does not report dialogs: the observer, which hears those of the window's own document,
// answers them, too.
func (p *Page) answerInPage(ctx context.Context, a browser.DialogAnswer) error {
	heard, err := p.heardDialogs(ctx)
	if err != nil {
		return err
	}
	p.heard = len(heard)
	return p.do(ctx, "dialog", "", func() error {
		if err := p.leaveFrames(); err != nil {
			return err
		}
		if p.messages.Step() == 0 {
			p.messages.Start(nil)
		}
		if err := p.installObserver(false); err != nil {
			return err
		}
		typed, text := a.Text != nil, ""
		if typed {
			text = *a.Text
		}
		return p.script("var w = window; w.cxmatrixAnswers = w.cxmatrixAnswers || []; w.cxmatrixAnswers.push([arguments[0], arguments[1], arguments[2]]); return null;",
			new(any), a.Dismiss, typed, text)
	})
}

// heardDialogs returns all dialogs that the observer heard, also before the page was replaced.
func (p *Page) heardDialogs(ctx context.Context) (list []browser.AnsweredDialog, err error) {
	messages, err := p.Messages(ctx)
	for _, m := range messages {
		if m.Source == browser.SourceDialog {
			list = append(list, browser.AnsweredDialog{Text: m.Text})
		}
	}
	return list, err
}
