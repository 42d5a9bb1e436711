package webdriver

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"cxmatrix/harness/browser"
)

// bidiEvent is what the four events have in common.
type bidiEvent struct {
	Context    string  // the window or frame
	Navigation *string // of the request for a document
	Timestamp  float64 // milliseconds since 1970

	// log.entryAdded
	Type, Level, Text string
	StackTrace        struct{ CallFrames []struct{ URL string } }

	// network
	Request struct {
		ID          string `json:"request"` // redirects keep it
		URL, Method string
		Destination string
		Initiator   string `json:"initiatorType"`
	}
	Response struct {
		URL, StatusText string
		Status          int
	}
	ErrorText string
}

// errAborted is Firefox's error for a request that the page, or a download, cancelled.
const errAborted = "NS_BINDING_ABORTED"

// eventTimeout is how long the browser may take to deliver its pending events. A page whose
// script never ends does not delay it.
const eventTimeout = time.Second

// handleBiDiEvents handles the events since the last call; within a turn.
func (p *Page) handleBiDiEvents() {
	if p.bidi == nil {
		return
	}
	ctx, cancel := context.WithTimeout(p.transport.ctx, eventTimeout)
	defer cancel()
	_ = p.bidi.command(ctx, "session.status", struct{}{}) // its answer follows all earlier events
	for _, m := range p.bidi.drain() {
		var e bidiEvent
		if json.Unmarshal(m.Params, &e) == nil {
			p.handleBiDiEvent(m.Method, e)
		}
	}
}

func (p *Page) handleBiDiEvent(method string, e bidiEvent) {
	at := time.UnixMilli(int64(e.Timestamp))
	switch method {
	case "log.entryAdded":
		p.bidiLogEntry(e, at)
	case "network.beforeRequestSent":
		p.bidiRequestSent(e)
		if e.isDocument(p) && e.Request.ID != p.logState.main.request { // it replaces the pending navigation
			p.logState.main = navigation{request: e.Request.ID}
		}
	case "network.responseCompleted":
		p.responses.Respond(e.Request.ID, e.Response.Status)
		if e.Response.Status >= 400 && !e.isFavicon() {
			p.problems.Add(browser.Problem{Kind: browser.NetworkError, Text: e.Response.StatusText, URL: e.Response.URL, Status: e.Response.Status, At: at})
		}
	case "network.fetchError":
		p.responses.Fail(e.Request.ID)
		if e.Request.ID == p.logState.main.request {
			p.logState.main.failed = e.ErrorText
		}
		if e.ErrorText != errAborted && !e.isFavicon() {
			p.problems.Add(browser.Problem{Kind: browser.NetworkError, Text: e.ErrorText, URL: e.Request.URL, At: at})
		}
	case bidiDownloads:
		if e.isDocument(p) {
			p.logState.main.failed = errAborted
		}
	}
}

// bidiRequestSent notes a request: of Firefox, whose answers come when they are complete.
func (p *Page) bidiRequestSent(e bidiEvent) {
	p.responses.Request(e.Request.ID, browser.Response{Method: e.Request.Method, URL: e.Request.URL, Document: e.isDocument(p),
		Background: e.Request.Initiator == "beacon" || e.Request.Initiator == "ping" || e.Request.Destination == "report"})
}

// isFavicon reports whether the request is for the tab's icon: it is the browser's own, not
// the page's.
func (e *bidiEvent) isFavicon() bool {
	return e.Request.Destination == "image" && e.Request.Initiator == ""
}

// isDocument reports whether the event is about the window's own document. Its Navigation does
// not identify it: a navigation that replaces another has the other's.
func (e *bidiEvent) isDocument(p *Page) bool { return e.Navigation != nil && e.Context == p.window }

// bidiLogEntry notes uncaught exceptions and console.error.
func (p *Page) bidiLogEntry(e bidiEvent, at time.Time) {
	if e.Level != "error" {
		return
	}
	t := browser.Problem{Kind: browser.ConsoleError, Text: e.Text, At: at}
	if e.Type == "javascript" {
		t.Kind = browser.ScriptError
		t.Text, _, _ = strings.Cut(e.Text, "\n")
	}
	if frames := e.StackTrace.CallFrames; len(frames) > 0 {
		t.URL = frames[0].URL
	}
	p.problems.Add(t)
}

// abortOnDownload runs get, which makes the driver load an address. If the address is a
// download, Firefox's driver would go on waiting for a page: then get is abandoned.
// (geckodriver handles one command at a time, and answers nothing else until its own
// limit has passed.) It is within a turn.
func (p *Page) abortOnDownload(get func() error) error {
	if p.bidi == nil {
		return get()
	}
	outer := p.transport.ctx
	ctx, cancel := context.WithCancel(outer)
	defer cancel()
	p.bidi.setHandler(func(m bidiMessage) {
		var e bidiEvent
		if m.Method == bidiDownloads && json.Unmarshal(m.Params, &e) == nil && e.isDocument(p) {
			cancel()
		}
	})
	defer p.bidi.setHandler(nil)
	p.transport.ctx = ctx
	err := get()
	p.transport.ctx = outer
	return err
}
