package cdp

import (
	"context"
	"time"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod/lib/proto"
)

// dialog answers a dialog, which would block the page. The question whether to leave
// (beforeunload) is no message to the customer: it is accepted, and not noted.
func (l *windowEvents) dialog(e *proto.PageJavascriptDialogOpening) {
	if e.HasBrowserHandler && l.page.recording.Load() != nil {
		return // the person answers it
	}
	answer := proto.PageHandleJavaScriptDialog{Accept: true, PromptText: e.DefaultPrompt}
	if e.Type != proto.PageDialogTypeBeforeunload {
		l.page.problems.Add(browser.Problem{Kind: browser.Dialog, Text: e.Message, URL: e.URL, At: time.Now()})
		l.answer(e, &answer)
	}
	go answer.Call(l.client)
}

// answer makes it the answer that was given before.
func (l *windowEvents) answer(e *proto.PageJavascriptDialogOpening, answer *proto.PageHandleJavaScriptDialog) {
	a, told := l.page.dialogs.Next()
	if !told {
		return
	}
	answer.Accept = !a.Dismiss
	if a.Text != nil {
		answer.PromptText = *a.Text
	}
	l.page.dialogs.Note(browser.AnsweredDialog{Text: e.Message, NoBox: a.Text != nil && e.Type != proto.PageDialogTypePrompt})
}

// AnswerDialog implements browser.DialogAnswerer.
func (p *Page) AnswerDialog(_ context.Context, a browser.DialogAnswer) error {
	p.dialogs.Add(a)
	return nil
}

// AnsweredDialogs implements browser.DialogAnswerer.
func (p *Page) AnsweredDialogs(ctx context.Context) (list []browser.AnsweredDialog, all bool, err error) {
	p.flushEvents(ctx, "dialog")
	return p.dialogs.Drain(), true, ctx.Err()
}

// ForgetAnswers implements browser.DialogAnswerer.
func (p *Page) ForgetAnswers(context.Context) error {
	p.dialogs.Forget()
	return nil
}
