package webdriver

import (
	"encoding/json"
	"time"

	"cxmatrix/harness/browser"
)

// performanceEvent is a line of the log "performance": an event of Chromium's own protocol.
func (p *Page) performanceEvent(l line) {
	var e struct {
		Webview string
		Message struct {
			Method string
			Params json.RawMessage
		}
	}
	if json.Unmarshal([]byte(l.Message), &e) != nil {
		return
	}
	var n network
	if json.Unmarshal(e.Message.Params, &n) != nil {
		return
	}
	n.at = time.UnixMilli(int64(l.Timestamp))
	p.networkEvent(e.Message.Method, e.Webview, &n)
}

// network is what four events of the protocol's Network domain have in common.
type network struct {
	RequestID     string `json:"requestId"`
	LoaderID      string `json:"loaderId"`
	FrameID       string `json:"frameId"`
	Type          string
	Request       struct{ URL, Method string }
	Response      networkResponse
	Redirect      *networkResponse `json:"redirectResponse"`
	ErrorText     string
	BlockedReason string
	Canceled      bool
	at            time.Time
}

type networkResponse struct {
	URL, StatusText string
	Status          int
}

func (p *Page) networkEvent(method, window string, n *network) {
	if p.logState.requests == nil {
		p.logState.requests = map[string]string{}
	}
	switch method {
	case "Network.requestWillBeSent":
		p.requestSent(window, n)
	case "Network.responseReceived":
		p.responses.Respond(n.RequestID, n.Response.Status)
		if n.Response.Status >= 400 {
			p.problems.Add(browser.Problem{Kind: browser.NetworkError, Text: n.Response.StatusText, URL: n.Response.URL, Status: n.Response.Status, At: n.at})
		}
	case "Network.loadingFinished":
		delete(p.logState.requests, n.RequestID)
	case "Network.loadingFailed":
		p.requestFailed(n)
	}
}

// requestSent notes a request. A redirected one keeps its id: the redirect response comes with
// the next request.
func (p *Page) requestSent(window string, n *network) {
	if n.Redirect != nil {
		p.responses.Respond(n.RequestID, n.Redirect.Status)
	}
	document := n.Type == "Document" && n.FrameID == window
	if document {
		p.logState.main.request = n.RequestID
	}
	p.logState.requests[n.RequestID] = n.Request.URL
	p.responses.Request(n.RequestID, browser.Response{Method: n.Request.Method, URL: n.Request.URL, Document: document,
		Background: n.Type == "Ping" || n.Type == "CSPViolationReport"})
}

// requestFailed notes a request without an answer, unless the page or a download cancelled
// it, or it began before the session did: then it is the browser's own.
func (p *Page) requestFailed(n *network) {
	address, known := p.logState.requests[n.RequestID]
	p.responses.Fail(n.RequestID)
	delete(p.logState.requests, n.RequestID)
	if n.RequestID == p.logState.main.request {
		p.logState.main.failed = n.ErrorText
	}
	if !known || n.Canceled || n.ErrorText == "net::ERR_ABORTED" {
		return
	}
	text := n.ErrorText
	if n.BlockedReason != "" {
		text += " blocked: " + n.BlockedReason
	}
	p.problems.Add(browser.Problem{Kind: browser.NetworkError, Text: text, URL: address, At: n.at})
}
