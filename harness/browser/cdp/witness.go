package cdp

import (
	"context"
	"strings"
	"time"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// asked is a request that has not ended yet.
type asked struct{ url string }

// listener converts the protocol's events to Troubles.
type listener struct {
	page  *Page
	asked map[proto.NetworkRequestID]asked
}

// hear must not wait for an answer of the browser: it blocks the reader.
func (l *listener) hear(m *event) {
	l.target(m)
	if page := l.page.page.Load(); page == nil || m.Session != page.SessionID {
		return
	}
	var (
		dialog    proto.PageJavascriptDialogOpening
		exception proto.RuntimeExceptionThrown
		console   proto.RuntimeConsoleAPICalled
		entry     proto.LogEntryAdded
	)
	login := l.page.login.Load()
	switch {
	case login != nil && login.hear(l.page, m):
	case l.page.navigation.hear(m, l.page.page.Load().FrameID):
	case load(m, &dialog):
		l.dialog(&dialog)
	case load(m, &exception):
		l.exception(&exception)
	case load(m, &console):
		l.console(&console)
	case load(m, &entry):
		l.entry(entry.Entry)
	default:
		l.network(m)
	}
}

// dialog accepts a dialog, which would block the page. The question whether to leave
// (beforeunload) is no message to the customer, and is not noted.
func (l *listener) dialog(e *proto.PageJavascriptDialogOpening) {
	if e.Type != proto.PageDialogTypeBeforeunload {
		l.note(browser.Trouble{Kind: browser.Dialog, Text: e.Message, URL: e.URL, At: time.Now()})
	}
	page := l.page.page.Load().Context(l.page.life)
	go proto.PageHandleJavaScriptDialog{Accept: true, PromptText: e.DefaultPrompt}.Call(page)
}

func (l *listener) exception(e *proto.RuntimeExceptionThrown) {
	d := e.ExceptionDetails
	text := d.Text
	if d.Exception != nil && d.Exception.Description != "" {
		first, _, _ := strings.Cut(d.Exception.Description, "\n")
		text += " " + first
	} else if d.Exception != nil && !d.Exception.Value.Nil() {
		text += " " + d.Exception.Value.String()
	}
	l.note(browser.Trouble{Kind: browser.ScriptError, Text: text, URL: d.URL, At: moment(e.Timestamp)})
}

func (l *listener) console(e *proto.RuntimeConsoleAPICalled) {
	if e.Type != proto.RuntimeConsoleAPICalledTypeError && e.Type != proto.RuntimeConsoleAPICalledTypeAssert {
		return
	}
	var words []string
	for _, arg := range e.Args {
		if arg.Description != "" {
			words = append(words, arg.Description)
		} else {
			words = append(words, arg.Value.String())
		}
	}
	t := browser.Trouble{Kind: browser.ConsoleError, Text: strings.Join(words, " "), At: moment(e.Timestamp)}
	if e.StackTrace != nil && len(e.StackTrace.CallFrames) > 0 {
		t.URL = e.StackTrace.CallFrames[0].URL
	}
	l.note(t)
}

// entry handles an entry of the browser's own log. Network errors and exceptions
// come in more detail from other events.
func (l *listener) entry(e *proto.LogLogEntry) {
	heard := e.Source == proto.LogLogEntrySourceNetwork || e.Source == proto.LogLogEntrySourceJavascript
	if e.Level == proto.LogLogEntryLevelError && !heard {
		l.note(browser.Trouble{Kind: browser.ConsoleError, Text: e.Text, URL: e.URL, At: moment(e.Timestamp)})
	}
}

func (l *listener) network(m *event) {
	var sent proto.NetworkRequestWillBeSent
	var answer proto.NetworkResponseReceived
	var done proto.NetworkLoadingFinished
	var failed proto.NetworkLoadingFailed
	switch {
	case load(m, &sent):
		l.sent(&sent)
	case load(m, &answer):
		l.page.answers.Answered(string(answer.RequestID), answer.Response.Status)
		if answer.Response.Status >= 400 {
			l.note(browser.Trouble{Kind: browser.NetworkError, Text: answer.Response.StatusText, URL: answer.Response.URL, Status: answer.Response.Status, At: time.Now()})
		}
	case load(m, &done):
		delete(l.asked, done.RequestID)
	case load(m, &failed):
		l.failed(&failed)
	}
}

// sent notes a request. A redirected one keeps its id: the redirect response comes with
// the next request.
func (l *listener) sent(e *proto.NetworkRequestWillBeSent) {
	if e.RedirectResponse != nil {
		l.page.answers.Answered(string(e.RequestID), e.RedirectResponse.Status)
	}
	l.asked[e.RequestID] = asked{url: e.Request.URL}
	l.page.answers.Sent(string(e.RequestID), browser.Answer{
		Method: e.Request.Method, URL: e.Request.URL,
		Document: e.Type == proto.NetworkResourceTypeDocument && e.FrameID == l.page.page.Load().FrameID,
		Aside:    e.Type == proto.NetworkResourceTypePing || e.Type == proto.NetworkResourceTypeCSPViolationReport,
	})
}

// failed notes a request without an answer, unless the page or a download cancelled
// it, or it began before the session did: then it is the browser's own.
func (l *listener) failed(e *proto.NetworkLoadingFailed) {
	request, ours := l.asked[e.RequestID]
	delete(l.asked, e.RequestID)
	l.page.answers.Lost(string(e.RequestID))
	if !ours || e.Canceled || e.ErrorText == "net::ERR_ABORTED" {
		return
	}
	text := e.ErrorText
	if e.BlockedReason != "" {
		text += " blocked: " + string(e.BlockedReason)
	}
	l.note(browser.Trouble{Kind: browser.NetworkError, Text: text, URL: request.url, At: time.Now()})
}

func moment(t proto.RuntimeTimestamp) time.Time { return time.UnixMilli(int64(t)) }

func (l *listener) note(t browser.Trouble) { l.page.diary.Note(t) }

// Troubles implements browser.Witness. One round trip to the browser ensures
// that events before the call have been handled.
func (p *Page) Troubles(ctx context.Context) []browser.Trouble {
	p.hearOut(ctx, "troubles")
	return p.diary.Take()
}

// Answers implements browser.Listener.
func (p *Page) Answers(ctx context.Context) ([]browser.Answer, browser.Sight) {
	p.hearOut(ctx, "answers")
	return p.answers.Take(), browser.All
}

func (p *Page) hearOut(ctx context.Context, op string) {
	_ = p.do(ctx, op, "", func(page *rod.Page) error {
		_, err := document(page)
		return err
	})
}
