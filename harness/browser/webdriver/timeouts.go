package webdriver

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// A driver that waits for a page answers nothing else. So its timeout is set
// a little shorter than the caller's: then it stops the page and is free again.
const (
	timeoutMargin = 150 * time.Millisecond
	minTimeout    = 50 * time.Millisecond
)

// htmlunitTimeout is enough for 20 MB at 256 kb/s.
const htmlunitTimeout = 11 * time.Minute

// setPageLoadTimeout sets how long the driver waits for pages, from the time that ctx leaves. It is within a turn.
func (p *Page) setPageLoadTimeout(ctx context.Context) error {
	left := p.transport.remote.CommandTimeout
	if end, ok := ctx.Deadline(); ok {
		left = min(left, time.Until(end))
	}
	left = max(left-timeoutMargin, minTimeout).Truncate(time.Millisecond)
	if p.session.Browser == htmlunit { // there it applies to every request, also that of an upload in a frame
		left = htmlunitTimeout
	}
	if p.pageLoadTimeout >= left-timeoutMargin && p.pageLoadTimeout <= left {
		return nil
	}
	var body any = map[string]int64{"pageLoad": left.Milliseconds()}
	if p.session.Legacy {
		body = map[string]any{"type": "page load", "ms": left.Milliseconds()}
	}
	err := p.raw(http.MethodPost, "/timeouts", body, nil)
	switch errorCode(err) {
	case "unknown command", "unknown method", "invalid argument": // very old: its timeout can't be set
		err = nil
	}
	if err == nil {
		p.pageLoadTimeout = left
	}
	return err
}

// scriptTimeout is how long the driver of a remote browser waits for a page whose own
// script never ends. Then it answers again, by which Alive distinguishes it from one that
// hangs.
const scriptTimeout = 4 * time.Second

// setScriptTimeout is within a turn. Servers without such a limit are accepted.
func (p *Page) setScriptTimeout() error {
	if !p.transport.remote.RemoteBrowser || p.session.Legacy {
		return nil
	}
	err := p.raw(http.MethodPost, "/timeouts", map[string]int64{"script": scriptTimeout.Milliseconds()}, nil)
	var refused *CommandError
	if errors.As(err, &refused) && refused.Code != "" {
		return nil
	}
	return err
}
