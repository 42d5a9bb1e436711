package webdriver

import (
	"context"
	"time"

	"cxmatrix/harness/browser"
)

// scriptStatus returns the page's data on its own document: status, address and when
// it began to load, in milliseconds since 1970. Source: https://www.w3.org/TR/resource-timing/,
// responseStatus, which Chromium and Firefox have since their version 109.
const scriptStatus = `var p = window.performance, e = p && p.getEntriesByType ? p.getEntriesByType('navigation')[0] : null;
	return e && e.responseStatus !== undefined ? [Number(e.responseStatus), String(e.name), Number(p.timeOrigin || 0)] : null;`

// Answers implements browser.Listener: by the log "performance", or by WebDriver BiDi. Without
// either, the page may have the status of its document.
func (p *Page) Answers(ctx context.Context) (list []browser.Answer, sight browser.Sight) {
	_ = p.wire.turn(ctx, func() error { p.listen(); return nil })
	if p.bidi != nil || p.heard.told {
		return p.answers.Take(), browser.All
	}
	if p.session.Browser == htmlunit {
		return nil, browser.Nothing
	}
	_ = p.do(ctx, "answers", "", func() error {
		list, sight = p.documentStatus()
		return nil
	})
	return list, sight
}

func (p *Page) documentStatus() ([]browser.Answer, browser.Sight) {
	var got row
	var status int
	var address string
	var origin float64
	if p.script(scriptStatus, &got) != nil || got.read(&status, &address, &origin) != nil {
		return nil, browser.Nothing
	}
	if origin == p.heard.origin || status == 0 {
		return nil, browser.Documents
	}
	p.heard.origin = origin
	return []browser.Answer{{URL: browser.SafeURL(address), Status: status, Document: true, At: time.Now()}}, browser.Documents
}
