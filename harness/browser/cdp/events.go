package cdp

import (
	"context"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// pendingRequest is a request that has not ended yet.
type pendingRequest struct{ url string }

// eventHandler converts the protocol's events to Problems.
type eventHandler struct{ page *Page }

// windowEvents are those of one window.
type windowEvents struct {
	*window
	page *Page
}

// handle must not wait for an answer of the browser: it blocks the reader.
func (l *eventHandler) handle(m *event) {
	if strings.HasPrefix(m.Method, "Target.") {
		l.targetEvent(m)
	}
	if r := l.page.recording.Load(); r != nil {
		r.handle(m)
	}
	if strings.HasPrefix(m.Method, "Target.") {
		return
	}
	if w := l.page.windows.of(m.Session, ""); w != nil {
		(&windowEvents{w, l.page}).handle(m)
	}
}

func (l *windowEvents) handle(m *event) {
	var (
		dialog    proto.PageJavascriptDialogOpening
		exception proto.RuntimeExceptionThrown
		console   proto.RuntimeConsoleAPICalled
		entry     proto.LogEntryAdded
		chooser   proto.PageFileChooserOpened
	)
	login := l.page.login.Load()
	switch {
	case login != nil && login.handle(l.window, m):
	case l.navigation.handle(m, l.frame()):
	case parseEvent(m, &dialog):
		l.dialog(&dialog)
	case parseEvent(m, &chooser):
		l.chooser.Store(&chooser)
	case parseEvent(m, &exception):
		l.exception(&exception)
	case parseEvent(m, &console):
		l.console(&console)
	case parseEvent(m, &entry):
		l.logEntry(entry.Entry)
	default:
		l.network(m)
	}
}

func (l *windowEvents) exception(e *proto.RuntimeExceptionThrown) {
	d := e.ExceptionDetails
	text := d.Text
	if d.Exception != nil && d.Exception.Description != "" {
		first, _, _ := strings.Cut(d.Exception.Description, "\n")
		text += " " + first
	} else if d.Exception != nil && !d.Exception.Value.Nil() {
		text += " " + d.Exception.Value.String()
	}
	l.add(browser.Problem{Kind: browser.ScriptError, Text: text, URL: d.URL, At: toTime(e.Timestamp)})
}

func (l *windowEvents) console(e *proto.RuntimeConsoleAPICalled) {
	if e.Type != proto.RuntimeConsoleAPICalledTypeError && e.Type != proto.RuntimeConsoleAPICalledTypeAssert {
		return
	}
	var parts []string
	for _, arg := range e.Args {
		if arg.Description != "" {
			parts = append(parts, arg.Description)
		} else {
			parts = append(parts, arg.Value.String())
		}
	}
	t := browser.Problem{Kind: browser.ConsoleError, Text: strings.Join(parts, " "), At: toTime(e.Timestamp)}
	if e.StackTrace != nil && len(e.StackTrace.CallFrames) > 0 {
		t.URL = e.StackTrace.CallFrames[0].URL
	}
	l.add(t)
}

// logEntry handles an entry of the browser's own log. Network errors and exceptions
// come in more detail from other events.
func (l *windowEvents) logEntry(e *proto.LogLogEntry) {
	reportedElsewhere := e.Source == proto.LogLogEntrySourceNetwork || e.Source == proto.LogLogEntrySourceJavascript
	if e.Level == proto.LogLogEntryLevelError && !reportedElsewhere {
		l.add(browser.Problem{Kind: browser.ConsoleError, Text: e.Text, URL: e.URL, At: toTime(e.Timestamp)})
	}
}

func (l *windowEvents) network(m *event) {
	var sent proto.NetworkRequestWillBeSent
	var reply proto.NetworkResponseReceived
	var done proto.NetworkLoadingFinished
	var failed proto.NetworkLoadingFailed
	switch {
	case parseEvent(m, &sent):
		l.requestSent(&sent)
	case parseEvent(m, &reply):
		l.responses.Respond(string(reply.RequestID), reply.Response.Status)
		if reply.Response.Status >= 400 {
			l.add(browser.Problem{Kind: browser.NetworkError, Text: reply.Response.StatusText, URL: reply.Response.URL, Status: reply.Response.Status, At: time.Now()})
		}
	case parseEvent(m, &done):
		delete(l.requests, done.RequestID)
	case parseEvent(m, &failed):
		l.requestFailed(&failed)
	}
}

// requestSent notes a request. A redirected one keeps its id: the redirect response comes with
// the next request.
func (l *windowEvents) requestSent(e *proto.NetworkRequestWillBeSent) {
	if e.RedirectResponse != nil {
		l.responses.Respond(string(e.RequestID), e.RedirectResponse.Status)
	}
	l.requests[e.RequestID] = pendingRequest{url: e.Request.URL}
	l.responses.Request(string(e.RequestID), browser.Response{
		Method: e.Request.Method, URL: e.Request.URL,
		Document:   e.Type == proto.NetworkResourceTypeDocument && e.FrameID == l.frame(),
		Background: e.Type == proto.NetworkResourceTypePing || e.Type == proto.NetworkResourceTypeCSPViolationReport,
	})
}

// requestFailed notes a request without an answer, unless the page or a download cancelled
// it, or it began before the session did: then it is the browser's own.
func (l *windowEvents) requestFailed(e *proto.NetworkLoadingFailed) {
	request, known := l.requests[e.RequestID]
	delete(l.requests, e.RequestID)
	l.responses.Fail(string(e.RequestID))
	if !known || e.Canceled || e.ErrorText == "net::ERR_ABORTED" {
		return
	}
	text := e.ErrorText
	if e.BlockedReason != "" {
		text += " blocked: " + string(e.BlockedReason)
	}
	l.add(browser.Problem{Kind: browser.NetworkError, Text: text, URL: request.url, At: time.Now()})
}

func toTime(t proto.RuntimeTimestamp) time.Time { return time.UnixMilli(int64(t)) }

func (l *windowEvents) add(t browser.Problem) { l.problems.Add(t) }

// Problems implements browser.ProblemReporter. One round trip to the browser ensures
// that events before the call have been handled.
func (p *Page) Problems(ctx context.Context) []browser.Problem {
	p.flushEvents(ctx, "troubles")
	list := p.problems.Drain()
	for _, w := range p.windows.everFollowed() {
		list = append(list, w.problems.Drain()...)
	}
	slices.SortStableFunc(list, func(a, b browser.Problem) int { return a.At.Compare(b.At) })
	return list
}

// Responses implements browser.ResponseReporter.
func (p *Page) Responses(ctx context.Context) ([]browser.Response, browser.ResponseCoverage) {
	p.flushEvents(ctx, "answers")
	var list []browser.Response
	for _, w := range p.windows.everFollowed() {
		list = append(list, w.responses.Drain()...)
	}
	return list, browser.AllResponses
}

func (p *Page) flushEvents(ctx context.Context, op string) {
	_ = p.do(ctx, op, "", func(page *rod.Page) error {
		_, err := document(page)
		return err
	})
}
