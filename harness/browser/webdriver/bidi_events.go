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

// aborted is Firefox's error for a request that the page, or a download, cancelled.
const aborted = "NS_BINDING_ABORTED"

// catchUp is how long the browser may take to deliver its pending events. A page whose
// script never ends does not delay it.
const catchUp = time.Second

// hearBidi handles the events since the last call; within a turn.
func (p *Page) hearBidi() {
	if p.bidi == nil {
		return
	}
	ctx, cancel := context.WithTimeout(p.wire.ctx, catchUp)
	defer cancel()
	_ = p.bidi.ask(ctx, "session.status", struct{}{}) // its answer follows all earlier events
	for _, m := range p.bidi.take() {
		var e bidiEvent
		if json.Unmarshal(m.Params, &e) == nil {
			p.bidiEvent(m.Method, e)
		}
	}
}

func (p *Page) bidiEvent(method string, e bidiEvent) {
	at := time.UnixMilli(int64(e.Timestamp))
	switch method {
	case "log.entryAdded":
		p.bidiLog(e, at)
	case "network.beforeRequestSent":
		p.bidiSent(e)
		if e.document(p) && e.Request.ID != p.heard.main.request { // it replaces the pending navigation
			p.heard.main = navigation{request: e.Request.ID}
		}
	case "network.responseCompleted":
		p.answers.Answered(e.Request.ID, e.Response.Status)
		if e.Response.Status >= 400 && !e.icon() {
			p.diary.Note(browser.Trouble{Kind: browser.NetworkError, Text: e.Response.StatusText, URL: e.Response.URL, Status: e.Response.Status, At: at})
		}
	case "network.fetchError":
		p.answers.Lost(e.Request.ID)
		if e.Request.ID == p.heard.main.request {
			p.heard.main.failed = e.ErrorText
		}
		if e.ErrorText != aborted && !e.icon() {
			p.diary.Note(browser.Trouble{Kind: browser.NetworkError, Text: e.ErrorText, URL: e.Request.URL, At: at})
		}
	case "browsingContext.downloadWillBegin":
		if e.document(p) {
			p.heard.main.failed = aborted
		}
	}
}

// bidiSent notes a request: of Firefox, whose answers come when they are complete.
func (p *Page) bidiSent(e bidiEvent) {
	p.answers.Sent(e.Request.ID, browser.Answer{Method: e.Request.Method, URL: e.Request.URL, Document: e.document(p),
		Aside: e.Request.Initiator == "beacon" || e.Request.Initiator == "ping" || e.Request.Destination == "report"})
}

// icon reports whether the request is for the tab's icon: it is the browser's own, not
// the page's.
func (e *bidiEvent) icon() bool { return e.Request.Destination == "image" && e.Request.Initiator == "" }

// document reports whether the event is about the window's own document. Its Navigation does
// not identify it: a navigation that replaces another has the other's.
func (e *bidiEvent) document(p *Page) bool { return e.Navigation != nil && e.Context == p.window }

// bidiLog notes uncaught exceptions and console.error.
func (p *Page) bidiLog(e bidiEvent, at time.Time) {
	if e.Level != "error" {
		return
	}
	t := browser.Trouble{Kind: browser.ConsoleError, Text: e.Text, At: at}
	if e.Type == "javascript" {
		t.Kind = browser.ScriptError
		t.Text, _, _ = strings.Cut(e.Text, "\n")
	}
	if frames := e.StackTrace.CallFrames; len(frames) > 0 {
		t.URL = frames[0].URL
	}
	p.diary.Note(t)
}

// unlessDownload runs get, which makes the driver load an address. If the address is a
// download, Firefox's driver would go on waiting for a page: then get is abandoned.
// (geckodriver handles one command at a time, and answers nothing else until its own
// limit has passed.) It is within a turn.
func (p *Page) unlessDownload(get func() error) error {
	if p.bidi == nil {
		return get()
	}
	whole := p.wire.ctx
	ctx, cancel := context.WithCancel(whole)
	defer cancel()
	p.bidi.watch(func(m bidiMessage) {
		var e bidiEvent
		if m.Method == "browsingContext.downloadWillBegin" && json.Unmarshal(m.Params, &e) == nil && e.document(p) {
			cancel()
		}
	})
	defer p.bidi.watch(nil)
	p.wire.ctx = ctx
	err := get()
	p.wire.ctx = whole
	return err
}
