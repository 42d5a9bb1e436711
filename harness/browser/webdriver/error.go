package webdriver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"cxmatrix/harness/browser"
)

// retryInterval is how long a verb waits for a navigation before it tries once more.
const retryInterval = 20 * time.Millisecond

// do retries while a dialog or a navigation interrupts a verb, until ctx ends, and
// classifies the error.
func (p *Page) do(ctx context.Context, op, selector string, f func() error) error {
	for {
		err := withoutURL(p.transport.exclusive(ctx, f))
		switch {
		case err == nil:
			return nil
		case errorCode(err) == "unexpected alert open":
			if err := p.acceptDialog(ctx); err != nil {
				return p.classify(ctx, op, selector, err)
			}
		case errorCode(err) == "no such window" && p.returnFromClosed(ctx):
		case !isTransient(err) || !browser.Sleep(ctx, retryInterval):
			return p.classify(ctx, op, selector, err)
		}
	}
}

// withoutURL removes the address with which the library and net/http wrap an error.
func withoutURL(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

func errorCode(err error) string {
	var e *CommandError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// noElement is the library's error for an answer without an element, as Firefox sends when
// a dialog of the page interrupts a search.
const noElement = "invalid element returned"

// isTransient reports whether the document went away meanwhile. Chromium's driver has
// many errors for that, some of them inside an "unknown error".
func isTransient(err error) bool {
	var e *CommandError
	if !errors.As(err, &e) {
		return err != nil && strings.HasPrefix(err.Error(), noElement)
	}
	switch e.Code {
	case "stale element reference", "no such frame", "detached shadow root":
		return true
	}
	for _, text := range []string{"aborted by navigation", "does not have execution context", "Cannot find context", "Execution context was destroyed",
		"loader has changed while resolving nodes", "Inspected target navigated", "Node with given id", "No node with given id", "uniqueContextId not found"} {
		if strings.Contains(e.Message, text) {
			return true
		}
	}
	return false
}

// classify classifies an error: the caller's context, the site, or a tool.
func (p *Page) classify(ctx context.Context, op, selector string, err error) error {
	if browser.IsSiteError(err) || browser.IsToolError(err) || browser.IsAltered(err) || errors.Is(err, browser.ErrList) {
		return err
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s %s: %w", op, selector, ctx.Err())
	}
	if isReadTimeout(err) {
		return p.timeoutError(ctx, op, selector, err)
	}
	if isInvalidSelector(err) {
		return browser.NewToolError(op+" "+selector, errors.New("not a selector that this browser understands: correct the journey"))
	}
	if hasNoDocument(err) {
		return browser.NewSiteError(op, selector, "the browser shows no page")
	}
	switch errorCode(err) {
	case "timeout", "script timeout":
		return p.timeoutError(ctx, op, selector, err)
	case "no such element":
		return browser.NewSiteError(op, selector, "no such element")
	case "invalid selector":
		return browser.NewToolError(op+" "+selector, errors.New("not a selector that this browser understands: correct the journey"))
	case "no such window":
		if p.hasWindows(ctx) == nil {
			return browser.NewSiteError(op, selector, "%s", browser.WindowClosed)
		}
	}
	return browser.NewToolError(op, err)
}

// timeoutError reports whether the driver timed out, which is a little before the caller does.
func (p *Page) timeoutError(ctx context.Context, op, selector string, err error) error {
	if end, ok := ctx.Deadline(); ok && time.Until(end) < 3*timeoutMargin {
		<-ctx.Done()
		return fmt.Errorf("%s %s: %w", op, selector, ctx.Err())
	}
	return browser.NewToolError(op, err)
}
