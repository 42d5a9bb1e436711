package cdp

import (
	"context"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// The world in which documents are watched, and its function that tells.
const (
	recordWorld   = "cxmatrix"
	recordBinding = "cxmatrixTell"
	flushCall     = "typeof cxmatrixFlush == 'function' && cxmatrixFlush()"
)

// recordSource watches a document, unless that is done already.
var recordSource = "if (typeof cxmatrixFlush != 'function') var cxmatrixFlush = (" + browser.ScriptRecord + ")(" + recordBinding + ");"

// recordedWindow is a window in which a person does something.
type recordedWindow struct {
	page     *rod.Page
	number   int
	contexts map[proto.RuntimeExecutionContextID]bool // of the world, one a document
	entries  map[int]bool                             // of the window's history
	led      bool                                     // the navigation under way is the page's
}

// listen lets the documents of a window tell: those to come, and the one that is there.
func (r *recording) listen(ctx context.Context, page *rod.Page) error {
	w := &recordedWindow{page: page, number: r.count, contexts: map[proto.RuntimeExecutionContextID]bool{}, entries: map[int]bool{}}
	r.count++
	r.windows[page.SessionID] = w
	on := page.Context(ctx)
	for _, call := range []func() error{
		func() error { return proto.PageEnable{}.Call(on) },
		func() error { return proto.RuntimeEnable{}.Call(on) },
		func() error { return proto.PageSetInterceptFileChooserDialog{Enabled: false}.Call(on) }, // the person has to see it
		func() error {
			return proto.RuntimeAddBinding{Name: recordBinding, ExecutionContextName: recordWorld}.Call(on)
		},
		func() error {
			_, err := proto.PageAddScriptToEvaluateOnNewDocument{Source: recordSource, WorldName: recordWorld, RunImmediately: true}.Call(on)
			return err
		},
		func() error {
			_, err := proto.PageAddScriptToEvaluateOnNewDocument{Source: browser.ScriptRecordChoosers}.Call(on)
			return err
		},
	} {
		if err := call(); err != nil {
			return err
		}
	}
	return nil
}

// follow listens to a window that a page has opened, once it answers.
func (r *recording) follow(ctx context.Context, target *proto.TargetTargetInfo) {
	w := r.owner.windows.of("", target.TargetID)
	if w == nil || target.OpenerID == "" {
		return
	}
	select {
	case <-w.ready:
		_ = r.listen(ctx, w.Page) // a window that was closed at once has nothing to tell
	case <-w.lifetime.Done():
	case <-ctx.Done():
	}
}
