package cdp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/cdp"
)

var (
	errClosed       = errors.New(browser.WindowClosed)
	errCrashed      = errors.New("the page's process crashed")
	errDisconnected = errors.New("connection to the browser ended")
	errFrame        = errors.New("frame has no document")
)

// retryInterval is how long a verb waits for a navigation before it tries once more.
const retryInterval = 15 * time.Millisecond

// do retries a verb while a navigation interrupts it, or the window closed itself, and there is time, and
// classifies its error.
func (p *Page) do(ctx context.Context, op, selector string, f func(*rod.Page) error) error {
	for {
		w := p.currentWindow()
		err := p.doIn(ctx, w, op, selector, f)
		if !isClosedWindow(err) || p.currentWindow() == w {
			return err
		}
	}
}

func isClosedWindow(err error) bool {
	var e *browser.SiteError
	return errors.As(err, &e) && e.Reason == browser.WindowClosed
}

func (p *Page) doIn(ctx context.Context, w *window, op, selector string, f func(*rod.Page) error) error {
	windowCtx, cancel := bind(ctx, w.lifetime)
	defer cancel()
	for {
		err := f(w.Page.Context(windowCtx))
		if err == nil {
			return nil
		}
		if !isTransient(err) || !browser.Sleep(windowCtx, retryInterval) {
			return p.classify(ctx, windowCtx, w, op, selector, err)
		}
	}
}

// bind returns a context that ends with ctx or with a lifetime.
func bind(ctx, lifetime context.Context) (context.Context, func()) {
	bound, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(lifetime, func() { cancel(context.Cause(lifetime)) })
	return bound, func() { stop(); cancel(nil) }
}

// transientErrors are the protocol's errors for a document that went away meanwhile.
// They are recognised by text: the protocol gives all of them the code -32000.
var transientErrors = []string{
	"Cannot find context with specified id",
	"Execution context was destroyed",
	"Inspected target navigated or closed",
	"Could not find object with given id",
	"Could not find node with given id",
	"No node with given id found",
	"Node with given id does not belong to the document",
	"Cannot find object with id",
	"Document not found",
	"Unable to capture screenshot",
	"Not attached to an active page",
}

func isTransient(err error) bool {
	var e *cdp.Error
	if !errors.As(err, &e) {
		return errors.Is(err, errFrame)
	}
	for _, text := range transientErrors {
		if strings.Contains(e.Message, text) {
			return true
		}
	}
	return false
}

// classify classifies an error: the caller's context, the site, or a tool.
func (p *Page) classify(ctx, windowCtx context.Context, w *window, op, selector string, err error) error {
	if browser.IsSiteError(err) || browser.IsToolError(err) || browser.IsAltered(err) || errors.Is(err, browser.ErrList) {
		return err
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s %s: %w", op, selector, ctx.Err())
	}
	cause := context.Cause(windowCtx)
	if errors.Is(err, cdp.ErrSessionNotFound) && cause == nil && w != nil {
		cause = w.waitForClose(ctx)
	}
	switch {
	case errors.Is(cause, errClosed):
		return browser.NewSiteError(op, selector, "%v", errClosed)
	case cause != nil:
		return browser.NewToolError(op, cause)
	}
	return browser.NewToolError(op, err)
}

// waitForClose waits for the reason why the session ended, which arrives on another channel.
func (w *window) waitForClose(ctx context.Context) error {
	select {
	case <-w.lifetime.Done():
		return context.Cause(w.lifetime)
	case <-ctx.Done():
		return nil
	case <-time.After(time.Second):
		return nil
	}
}
