package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"cxmatrix/harness/browser"

	"github.com/tebeka/selenium"
)

// deleteTimeout is how long deleting a session may take after its context has ended.
const deleteTimeout = 15 * time.Second

// Session is a server's answer to the request for a new one.
type Session struct {
	ID           string
	Browser      string         // "chrome"
	Version      string         // "120.0.6099.0"
	Legacy       bool           // speaks the JSON Wire Protocol
	Capabilities map[string]any // all capabilities, as answered
}

// webkit reports whether the driver is WebKit's own, which Safari and WebKitGTK share.
func (s Session) webkit() bool {
	return !s.Legacy && (s.Browser == "MiniBrowser" || strings.EqualFold(s.Browser, "Safari"))
}

// phantomJS reports whether the driver is the one inside PhantomJS.
func (s Session) phantomJS() bool { return s.Browser == "phantomjs" }

// Open opens a session. The unhandled prompt behaviour is set here, since Page
// depends on it; caps has the other capabilities. If the server answers after ctx
// ended, its session is deleted.
func Open(ctx context.Context, r Remote, caps map[string]any) (*Page, error) {
	t, err := newTransport(r)
	if err != nil {
		return nil, browser.NewToolError("open a session", err)
	}
	p := &Page{transport: t}
	full := selenium.Capabilities{"unhandledPromptBehavior": "ignore", "unexpectedAlertBehaviour": "ignore"}
	if name, _ := caps["browserName"].(string); eagerBrowsers[strings.ToLower(name)] {
		full["pageLoadStrategy"], p.eager = "eager", true
	}
	maps.Copy(full, caps)
	opened := make(chan error, 1)
	go func() { opened <- p.start(full) }()
	select {
	case err = <-opened:
	case <-ctx.Done():
		go func() { <-opened; p.discard() }()
		return nil, fmt.Errorf("open a session: %w", ctx.Err())
	}
	if err != nil {
		p.discard()
		return nil, browser.NewToolError("open a session", err)
	}
	return p, nil
}

// eagerBrowsers are those whose drivers wait for a document alone, and not for all that it loads, if asked to. Then Page waits
// for what a customer needs of the rest. The drivers of Firefox and WebKit don't answer afterwards.
var eagerBrowsers = map[string]bool{"chrome": true, "microsoftedge": true}

// start runs independently of the caller's context, so that no session is lost.
func (p *Page) start(caps selenium.Capabilities) error {
	return p.transport.exclusive(context.Background(), func() error {
		wd, err := selenium.NewRemote(caps, p.transport.fakeURL())
		if err != nil {
			return withoutURL(err)
		}
		s, err := p.transport.newSession()
		if err != nil {
			return err
		}
		if err := p.transport.remote.reportSession(s.ID); err != nil {
			return err
		}
		p.wd, p.session = wd, s
		if s.Browser == htmlunit {
			return withoutURL(wd.Get(blankPage))
		}
		return errors.Join(p.setScriptTimeout(), p.openBiDi())
	})
}

func (r Remote) reportSession(session string) error {
	if r.OnSession == nil {
		return nil
	}
	return r.OnSession(session)
}

// End deletes a session of which only the id is known. It is no error if the session is
// over already.
func End(ctx context.Context, r Remote, session string) error {
	t, err := newTransport(r)
	if err != nil {
		return browser.NewToolError("end a session", err)
	}
	t.session = session
	return (&Page{transport: t}).Quit(ctx)
}

// addWebSocketURL adds to the request for a session the one capability of WebDriver that the
// library does not know and drops.
func addWebSocketURL(body []byte) []byte {
	var request struct {
		W3C struct {
			Always map[string]any `json:"alwaysMatch"`
		} `json:"capabilities"`
		Desired map[string]any `json:"desiredCapabilities"`
	}
	if json.Unmarshal(body, &request) != nil || request.W3C.Always == nil || request.Desired["webSocketUrl"] == nil {
		return body
	}
	request.W3C.Always["webSocketUrl"] = request.Desired["webSocketUrl"]
	full, err := json.Marshal(map[string]any{"capabilities": request.W3C, "desiredCapabilities": request.Desired})
	if err != nil {
		return body
	}
	return full
}

// openBiDi opens the connection for the browser's events, if it has one.
// It is within a turn.
func (p *Page) openBiDi() error {
	address, _ := p.session.Capabilities["webSocketUrl"].(string)
	if address == "" {
		return nil
	}
	if err := p.raw(http.MethodGet, "/window", nil, &p.window); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), deleteTimeout)
	defer cancel()
	var err error
	p.bidi, err = dialBidi(ctx, address)
	return err
}

// discard deletes an unused session.
func (p *Page) discard() {
	ctx, cancel := context.WithTimeout(context.Background(), deleteTimeout)
	defer cancel()
	_ = p.Quit(ctx)
}

// Quit deletes the session, whatever its state, and releases the wire.
func (p *Page) Quit(ctx context.Context) error {
	defer p.transport.close()
	defer p.bidi.close()
	id := p.transport.sessionID()
	if id == "" {
		return nil
	}
	_, _, err := p.transport.send(ctx, http.MethodDelete, "/session/"+id, nil)
	var refused *CommandError
	if errors.As(err, &refused) && (refused.Code == "invalid session id" || refused.HTTP == http.StatusNotFound) {
		return nil
	}
	return browser.NewToolError("delete the session", err)
}

// Session returns the server's answer.
func (p *Page) Session() Session { return p.session }

// recordSession keeps the session's id before the answer is processed further.
func (t *transport) recordSession(body []byte) {
	var a response
	var inner struct {
		Session string `json:"sessionId"`
	}
	_ = json.Unmarshal(body, &a)
	_ = json.Unmarshal(a.Value, &inner)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.newSessionBody = body
	if t.session = inner.Session; t.session == "" && a.Session != nil {
		t.session = *a.Session
	}
}

func (t *transport) sessionID() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.session
}

// newSession decodes the noted answer.
func (t *transport) newSession() (Session, error) {
	s := Session{ID: t.sessionID()}
	if s.ID == "" {
		return s, errors.New("server answered without a session id")
	}
	var reply struct {
		Value map[string]any `json:"value"`
	}
	if err := json.Unmarshal(t.newSessionBody, &reply); err != nil {
		return s, err
	}
	given, w3c := reply.Value["capabilities"].(map[string]any)
	if s.Legacy = !w3c; s.Legacy {
		given = reply.Value
	}
	s.Capabilities = given
	s.Browser, _ = given["browserName"].(string)
	for _, key := range []string{"browserVersion", "version"} {
		if v, _ := given[key].(string); v != "" && s.Version == "" {
			s.Version = v
		}
	}
	return s, nil
}
