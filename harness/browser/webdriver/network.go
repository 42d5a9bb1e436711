package webdriver

import (
	"encoding/json"
	"time"

	"cxmatrix/harness/browser"
)

// event is a line of the log "performance": an event of Chromium's own protocol.
func (p *Page) event(l line) {
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
	p.network(e.Message.Method, e.Webview, &n)
}

// network is what four events of the protocol's Network domain have in common.
type network struct {
	RequestID     string `json:"requestId"`
	LoaderID      string `json:"loaderId"`
	FrameID       string `json:"frameId"`
	Type          string
	Request       struct{ URL, Method string }
	Response      response
	Redirect      *response `json:"redirectResponse"`
	ErrorText     string
	BlockedReason string
	Canceled      bool
	at            time.Time
}

type response struct {
	URL, StatusText string
	Status          int
}

func (p *Page) network(method, window string, n *network) {
	if p.heard.asked == nil {
		p.heard.asked = map[string]string{}
	}
	switch method {
	case "Network.requestWillBeSent":
		p.sent(window, n)
	case "Network.responseReceived":
		p.answers.Answered(n.RequestID, n.Response.Status)
		if n.Response.Status >= 400 {
			p.diary.Note(browser.Trouble{Kind: browser.NetworkError, Text: n.Response.StatusText, URL: n.Response.URL, Status: n.Response.Status, At: n.at})
		}
	case "Network.loadingFinished":
		delete(p.heard.asked, n.RequestID)
	case "Network.loadingFailed":
		p.failed(n)
	}
}

// sent notes a request. A redirected one keeps its id: the redirect response comes with
// the next request.
func (p *Page) sent(window string, n *network) {
	if n.Redirect != nil {
		p.answers.Answered(n.RequestID, n.Redirect.Status)
	}
	document := n.Type == "Document" && n.FrameID == window
	if document {
		p.heard.main.request = n.RequestID
	}
	p.heard.asked[n.RequestID] = n.Request.URL
	p.answers.Sent(n.RequestID, browser.Answer{Method: n.Request.Method, URL: n.Request.URL, Document: document,
		Aside: n.Type == "Ping" || n.Type == "CSPViolationReport"})
}

// failed notes a request without an answer, unless the page or a download cancelled
// it, or it began before the session did: then it is the browser's own.
func (p *Page) failed(n *network) {
	address, ours := p.heard.asked[n.RequestID]
	p.answers.Lost(n.RequestID)
	delete(p.heard.asked, n.RequestID)
	if n.RequestID == p.heard.main.request {
		p.heard.main.failed = n.ErrorText
	}
	if !ours || n.Canceled || n.ErrorText == "net::ERR_ABORTED" {
		return
	}
	text := n.ErrorText
	if n.BlockedReason != "" {
		text += " blocked: " + n.BlockedReason
	}
	p.diary.Note(browser.Trouble{Kind: browser.NetworkError, Text: text, URL: address, At: n.at})
}
