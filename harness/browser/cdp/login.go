package cdp

import (
	"context"

	"github.com/go-rod/rod/lib/proto"
)

// login answers a proxy's authentication challenge. For that every request is paused
// briefly; so it stops when the proxy has let the first one through. From then on
// the browser has cached the login, for frames, workers and other windows too, and sends it
// by itself (net/http/http_auth_cache.h: entries for proxies are shared by all).
type login struct {
	user, password string
	told           map[proto.FetchRequestID]bool // requests for which it was given
	done           bool                          // the browser has cached it
}

// Login makes the window answer a proxy's 407, but no server's 401. It is to be called
// before the first address is opened.
func (p *Page) Login(ctx context.Context, user, password string) error {
	p.login.Store(&login{user: user, password: password, told: map[proto.FetchRequestID]bool{}})
	page := p.page.Load().Context(ctx)
	return p.sort(ctx, ctx, "answer the proxy", "", proto.FetchEnable{HandleAuthRequests: true}.Call(page))
}

// hear handles an event of the window; false if it is of another kind. Like all event
// handlers, it is called only by the reader, and does not wait for an answer.
func (l *login) hear(p *Page, m *event) bool {
	var paused proto.FetchRequestPaused
	var asked proto.FetchAuthRequired
	var answered proto.NetworkResponseReceived
	page := p.page.Load().Context(p.life)
	switch {
	case load(m, &paused):
		go proto.FetchContinueRequest{RequestID: paused.RequestID}.Call(page)
	case load(m, &asked):
		response := l.answer(&asked)
		go proto.FetchContinueWithAuth{RequestID: asked.RequestID, AuthChallengeResponse: response}.Call(page)
	case !l.done && len(l.told) > 0 && load(m, &answered):
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
func (l *login) answer(asked *proto.FetchAuthRequired) *proto.FetchAuthChallengeResponse {
	if asked.AuthChallenge.Source != proto.FetchAuthChallengeSourceProxy || l.told[asked.RequestID] {
		return &proto.FetchAuthChallengeResponse{Response: proto.FetchAuthChallengeResponseResponseCancelAuth}
	}
	l.told[asked.RequestID] = true
	return &proto.FetchAuthChallengeResponse{
		Response: proto.FetchAuthChallengeResponseResponseProvideCredentials, Username: l.user, Password: l.password,
	}
}
