package cdp

import (
	"context"

	"github.com/go-rod/rod/lib/proto"
)

// proxyLogin answers a proxy's authentication challenge. For that every request is paused
// briefly; so it stops when the proxy has let the first one through. From then on
// the browser has cached the login, for frames, workers and other windows too, and sends it
// by itself (net/http/http_auth_cache.h: entries for proxies are shared by all).
type proxyLogin struct {
	user, password string
	answered       map[proto.FetchRequestID]bool // requests for which it was given
	done           bool                          // the browser has cached it
}

// Login makes the window answer a proxy's 407, but no server's 401. It is to be called
// before the first address is opened.
func (p *Page) Login(ctx context.Context, user, password string) error {
	p.login.Store(&proxyLogin{user: user, password: password, answered: map[proto.FetchRequestID]bool{}})
	w := p.page.Load()
	return p.classify(ctx, ctx, w, "answer the proxy", "", proto.FetchEnable{HandleAuthRequests: true}.Call(w.Page.Context(ctx)))
}

// handle handles an event of the window; false if it is of another kind. Like all event
// handlers, it is called only by the reader, and does not wait for an answer.
func (l *proxyLogin) handle(w *window, m *event) bool {
	var paused proto.FetchRequestPaused
	var requested proto.FetchAuthRequired
	var answered proto.NetworkResponseReceived
	page := w.client
	switch {
	case parseEvent(m, &paused):
		go proto.FetchContinueRequest{RequestID: paused.RequestID}.Call(page)
	case parseEvent(m, &requested):
		response := l.answer(&requested)
		go proto.FetchContinueWithAuth{RequestID: requested.RequestID, AuthChallengeResponse: response}.Call(page)
	case !l.done && len(l.answered) > 0 && parseEvent(m, &answered):
		l.done = true
		go proto.FetchDisable{}.Call(page)
		return false
	default:
		return false
	}
	return true
}

// answer sends the login once to the proxy. A server's challenge is handled as in a headless
// browser: its page is shown.
func (l *proxyLogin) answer(challenge *proto.FetchAuthRequired) *proto.FetchAuthChallengeResponse {
	if challenge.AuthChallenge.Source != proto.FetchAuthChallengeSourceProxy || l.answered[challenge.RequestID] {
		return &proto.FetchAuthChallengeResponse{Response: proto.FetchAuthChallengeResponseResponseCancelAuth}
	}
	l.answered[challenge.RequestID] = true
	return &proto.FetchAuthChallengeResponse{
		Response: proto.FetchAuthChallengeResponseResponseProvideCredentials, Username: l.user, Password: l.password,
	}
}
