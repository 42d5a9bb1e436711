package cdp

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/selector"

	"github.com/go-rod/rod/lib/proto"
)

// next reads an event.
func (r *recording) next(ctx context.Context, m *event) {
	var attached proto.TargetAttachedToTarget
	if parseEvent(m, &attached) {
		r.follow(ctx, attached.TargetInfo)
		return
	}
	if w := r.windows[m.Session]; w != nil {
		r.inWindow(ctx, w, m)
	}
}

// inWindow reads an event of a window.
func (r *recording) inWindow(ctx context.Context, w *recordedWindow, m *event) {
	var (
		told      proto.RuntimeBindingCalled
		document  proto.RuntimeExecutionContextCreated
		gone      proto.RuntimeExecutionContextDestroyed
		requested proto.PageFrameRequestedNavigation
		navigated proto.PageFrameNavigated
		moved     proto.PageNavigatedWithinDocument
		closed    proto.PageJavascriptDialogClosed
	)
	main := w.page.FrameID
	switch {
	case parseEvent(m, &told):
		r.told(w, told.Payload)
	case parseEvent(m, &document):
		if document.Context.Name == recordWorld {
			w.contexts[document.Context.ID] = true
		}
	case parseEvent(m, &gone):
		delete(w.contexts, gone.ExecutionContextID)
	case parseEvent(m, &requested):
		w.led = w.led || requested.FrameID == main && requested.Disposition == proto.PageClientNavigationDispositionCurrentTab
	case parseEvent(m, &navigated):
		if navigated.Frame.ID == main {
			r.arrived(ctx, w, navigated.Frame.URL)
		}
	case parseEvent(m, &moved):
		if moved.FrameID == main {
			r.add(w, browser.Deed{Kind: browser.Arrived, Text: moved.URL})
		}
	case parseEvent(m, &closed):
		r.add(w, browser.Deed{Kind: browser.Answered, Accepted: closed.Result, Text: closed.UserInput})
	}
}

func (r *recording) add(w *recordedWindow, d browser.Deed) {
	d.Window = w.number
	r.tell(d)
}

// toldDeed is what recorder.js tells.
type toldDeed struct {
	Kind     string             `json:"kind"`
	Paths    []selector.Path    `json:"paths"`
	Text     string             `json:"text"`
	Secret   int                `json:"secret"`
	Times    int                `json:"times"`
	Button   string             `json:"button"`
	Idle     bool               `json:"idle"`
	Optional bool               `json:"optional"`
	Fresh    bool               `json:"fresh"`
	Heading  bool               `json:"heading"`
	Files    []browser.DeedFile `json:"files"`
}

// told adds what a document tells. Without a selector nobody could do it again, but for the keys of the whole page.
func (r *recording) told(w *recordedWindow, payload string) {
	var t toldDeed
	if json.Unmarshal([]byte(payload), &t) != nil {
		return
	}
	d := browser.Deed{Kind: t.Kind, Text: t.Text, Secret: t.Secret, Times: t.Times, Right: t.Button == "right", Idle: t.Idle, Optional: t.Optional, Fresh: t.Fresh, Heading: t.Heading, Files: t.Files}
	for _, path := range t.Paths {
		if text := selector.Write(path); text != "" && !slices.Contains(d.At, text) {
			d.At = append(d.At, text)
		}
	}
	r.add(w, d)
}

// byPerson are the transitions of a navigation that no page began.
var byPerson = []proto.PageTransitionType{
	proto.PageTransitionTypeTyped, proto.PageTransitionTypeAddressBar, proto.PageTransitionTypeAutoBookmark, proto.PageTransitionTypeKeyword,
	proto.PageTransitionTypeGenerated, proto.PageTransitionTypeReload,
}

// arrived adds a navigation: by the person, who typed an address or went back, or by the page.
func (r *recording) arrived(ctx context.Context, w *recordedWindow, address string) {
	led := w.led
	w.led = false
	if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return
	}
	first := w.number == 0 && len(w.entries) == 0 // told already
	history, err := proto.PageGetNavigationHistory{}.Call(w.page.Context(ctx))
	if err != nil || history.CurrentIndex < 0 || history.CurrentIndex >= len(history.Entries) {
		r.add(w, browser.Deed{Kind: browser.Arrived, Text: address})
		return
	}
	entry := history.Entries[history.CurrentIndex]
	again := w.entries[entry.ID]
	w.entries[entry.ID] = true
	kind := browser.Arrived
	if !first && !led && (again || slices.Contains(byPerson, entry.TransitionType)) {
		kind = browser.Opened
	}
	r.add(w, browser.Deed{Kind: kind, Text: address})
}
