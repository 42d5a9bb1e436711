package cdp

import (
	"context"
	"errors"
	"sync"
	"time"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod/lib/proto"
)

var _ browser.Recorder = (*Page)(nil)

// recording reads what a person does out of the protocol's events.
//
//	handle queues an event; it runs on the reader, which must not wait
//	  next takes it                            (record_events.go)
//	    a window's deeds come from its documents by a binding, its addresses from the browser
//	  listen lets the documents of a window tell (record_window.go)
type recording struct {
	owner   *Page
	tell    func(browser.Deed)
	windows map[proto.TargetSessionID]*recordedWindow
	count   int // of windows so far

	mu     sync.Mutex
	queue  []event
	queued chan struct{} // holds one if the queue may not be empty
}

// Record implements browser.Recorder.
func (p *Page) Record(ctx context.Context, address string, tell func(browser.Deed)) error {
	r := &recording{owner: p, tell: tell, windows: map[proto.TargetSessionID]*recordedWindow{}, queued: make(chan struct{}, 1)}
	p.recording.Store(r)
	defer p.recording.Store(nil)
	w := p.currentWindow()
	if err := r.listen(ctx, w.Page); err != nil {
		return p.classify(ctx, w.lifetime, w, "record", "", err)
	}
	if err := p.Open(ctx, address); err != nil {
		return err
	}
	tell(browser.Deed{Kind: browser.Opened, Text: address})
	for {
		select {
		case <-r.queued:
			r.takeAll(ctx)
		case <-w.lifetime.Done():
			r.takeAll(ctx)
			return ending(w)
		case <-ctx.Done():
			r.finish(context.WithoutCancel(ctx))
			return nil
		}
	}
}

// ending is nil if the window was closed, and so the browser.
func ending(w *window) error {
	cause := context.Cause(w.lifetime)
	if errors.Is(cause, errClosed) || errors.Is(cause, errDisconnected) {
		return nil
	}
	return browser.NewToolError("record", cause)
}

// handle queues an event.
func (r *recording) handle(m *event) {
	r.mu.Lock()
	r.queue = append(r.queue, *m)
	r.mu.Unlock()
	select {
	case r.queued <- struct{}{}:
	default:
	}
}

// takeAll reads the events that are queued.
func (r *recording) takeAll(ctx context.Context) {
	for {
		r.mu.Lock()
		list := r.queue
		r.queue = nil
		r.mu.Unlock()
		if len(list) == 0 {
			return
		}
		for i := range list {
			r.next(ctx, &list[i])
		}
	}
}

// flushTimeout is how long a page may take to tell what was not told yet, at the end.
const flushTimeout = 2 * time.Second

// finish lets the pages tell the text of a field that was not left yet.
func (r *recording) finish(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	r.takeAll(ctx)
	for _, w := range r.windows {
		for id := range w.contexts {
			_, _ = proto.RuntimeEvaluate{Expression: flushCall, ContextID: id}.Call(w.page.Context(ctx)) // a page that is gone has nothing to tell
		}
	}
	r.takeAll(ctx)
}
