package webdriver

import (
	"context"
	"time"

	"cxmatrix/harness/browser"
)

// statusScript returns the page's data on its own document: status, address and when
// it began to load, in milliseconds since 1970. Source: https://www.w3.org/TR/resource-timing/,
// responseStatus, which Chromium and Firefox have since their version 109.
const statusScript = `var p = window.performance, e = p && p.getEntriesByType ? p.getEntriesByType('navigation')[0] : null;
	return e && e.responseStatus !== undefined ? [Number(e.responseStatus), String(e.name), Number(p.timeOrigin || 0)] : null;`

// Responses implements browser.ResponseReporter: by the log "performance", or by WebDriver BiDi. Without
// either, the page may have the status of its document.
func (p *Page) Responses(ctx context.Context) (list []browser.Response, sight browser.ResponseCoverage) {
	_ = p.transport.exclusive(ctx, func() error { p.readLogs(); return nil })
	if p.bidi != nil || p.logState.hasNetworkLog {
		return p.responses.Drain(), browser.AllResponses
	}
	if p.session.Browser == htmlunit {
		return nil, browser.NoResponses
	}
	_ = p.do(ctx, "answers", "", func() error {
		list, sight = p.documentStatus()
		return nil
	})
	return list, sight
}

func (p *Page) documentStatus() ([]browser.Response, browser.ResponseCoverage) {
	var result scriptResult
	var status int
	var address string
	var origin float64
	if p.script(statusScript, &result) != nil || result.read(&status, &address, &origin) != nil {
		return nil, browser.NoResponses
	}
	if origin == p.logState.timeOrigin || status == 0 {
		return nil, browser.DocumentResponses
	}
	p.logState.timeOrigin = origin
	return []browser.Response{{URL: browser.SafeURL(address), Status: status, Document: true, At: time.Now()}}, browser.DocumentResponses
}
