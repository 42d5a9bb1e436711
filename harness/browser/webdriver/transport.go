package webdriver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tebeka/selenium"
)

// defaultCommandTimeout is the time limit of one command. The longest are a new session on a busy grid and
// a screenshot on a slow one.
const defaultCommandTimeout = 2 * time.Minute

// maxResponseBytes answer that is read: a page's source or picture, with a margin.
const maxResponseBytes = 256 << 20

// Remote is where a WebDriver server listens.
type Remote struct {
	URL            string        // "http://127.0.0.1:9515", "https://hub.example.test/wd/hub"; without user and key
	User           string        // for basic authentication; "" for none
	Key            string        // its password
	CommandTimeout time.Duration // for one command; 0 is defaultCommandTimeout
	OpenTimeout    time.Duration // for a new session, which may have to wait for a free place; 0 is CommandTimeout

	OnSession     func(session string) error // called with a new session's id before it is used; an error ends the session. nil: not reported
	RemoteBrowser bool                       // the browser is on another machine: files are sent to it
}

// transport is one session's connection to its server. The library addresses it by a fake host,
// so it never sees or prints the real address and the key.
type transport struct {
	remote         Remote
	base           *url.URL
	host           string
	turn           chan struct{}   // one verb at a time
	ctx            context.Context // of the verb whose turn it is
	mu             sync.Mutex
	session        string // as the server named it, even when the library could not read the answer
	newSessionBody []byte // to the request for a new session
}

// dispatcher is the library's only transport: it finds the transport by the fake host.
type dispatcher struct {
	transports sync.Map // host -> *transport
	count      atomic.Int64
	next       http.RoundTripper
}

var (
	dispatch    = &dispatcher{next: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second}}
	installOnce sync.Once
)

// fakePrefix is the path of every fake address.
const fakePrefix = "/wd/hub"

func newTransport(r Remote) (*transport, error) {
	base, err := url.Parse(r.URL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("address of the WebDriver server is not a full http or https URL")
	}
	if base.User != nil {
		return nil, errors.New("address of the WebDriver server holds a password: give user and key separately")
	}
	if r.CommandTimeout <= 0 {
		r.CommandTimeout = defaultCommandTimeout
	}
	installOnce.Do(func() { selenium.HTTPClient = &http.Client{Transport: dispatch} })
	t := &transport{remote: r, base: base, turn: make(chan struct{}, 1), ctx: context.Background()}
	t.host = fmt.Sprintf("cell-%d.invalid", dispatch.count.Add(1))
	dispatch.transports.Store(t.host, t)
	return t, nil
}

func (t *transport) close() { dispatch.transports.Delete(t.host) }

// fakeURL is the fake address for the library.
func (t *transport) fakeURL() string { return "http://" + t.host + fakePrefix }

// exclusive runs do with ctx for all its commands, once no other verb is under way.
func (t *transport) exclusive(ctx context.Context, f func() error) error {
	select {
	case t.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-t.turn }()
	t.ctx = ctx
	return f()
}

// RoundTrip implements http.RoundTripper.
func (x *dispatcher) RoundTrip(r *http.Request) (*http.Response, error) {
	t, ok := x.transports.Load(r.URL.Host)
	if !ok {
		return nil, fmt.Errorf("session of %s is over", r.URL.Host)
	}
	return t.(*transport).roundTrip(r)
}

// roundTrip sends one command. It passes only plain, readable
// successes to the library: all else is an error here, since the library drops most of it.
func (t *transport) roundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	path := strings.TrimPrefix(r.URL.Path, fakePrefix)
	if path == "/session" {
		body = addWebSocketURL(body)
	}
	reply, header, err := t.send(t.ctx, r.Method, path, body)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: header,
		Body: io.NopCloser(bytes.NewReader(reply)), ContentLength: int64(len(reply)),
	}, nil
}

// send does one command within ctx and the budget.
func (t *transport) send(ctx context.Context, method, path string, body []byte) ([]byte, http.Header, error) {
	budget := t.remote.CommandTimeout
	if method == http.MethodPost && path == "/session" {
		budget = max(budget, t.remote.OpenTimeout)
	}
	timeoutErr := fmt.Errorf("driver did not answer within %v", budget)
	ctx, cancel := context.WithTimeoutCause(ctx, budget, timeoutErr)
	defer cancel()
	status, kind, reply, err := t.fetch(ctx, method, t.base.JoinPath(path).String(), body)
	if err != nil {
		if context.Cause(ctx) == timeoutErr {
			return nil, nil, timeoutErr
		}
		return nil, nil, t.withoutURL(err)
	}
	reply = bytes.TrimRight(bytes.TrimSpace(reply), "\x00") // Selenium 2 pads with zeros
	if method == http.MethodPost && path == "/session" {
		t.recordSession(reply)
	}
	reply, err = checkResponse(status, kind, reply)
	return reply, http.Header{"Content-Type": {"application/json"}}, err
}

// fetch follows the redirect by which old servers answer a new session.
func (t *transport) fetch(ctx context.Context, method, address string, body []byte) (status int, kind string, reply []byte, err error) {
	for range 5 {
		r, err := t.request(ctx, method, address, body)
		if err != nil {
			return 0, "", nil, err
		}
		response, err := dispatch.next.RoundTrip(r)
		if err != nil {
			return 0, "", nil, err
		}
		reply, err = io.ReadAll(io.LimitReader(response.Body, maxResponseBytes))
		response.Body.Close()
		if err != nil {
			return 0, "", nil, err
		}
		next := response.Header.Get("Location")
		if response.StatusCode < 300 || response.StatusCode > 399 || next == "" {
			return response.StatusCode, response.Header.Get("Content-Type"), reply, nil
		}
		if method, address, body = http.MethodGet, t.resolveRedirect(next), nil; address == "" {
			return 0, "", nil, errors.New("driver redirects to another server")
		}
	}
	return 0, "", nil, errors.New("driver redirects without end")
}

func (t *transport) request(ctx context.Context, method, address string, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	if t.remote.User != "" || t.remote.Key != "" {
		r.SetBasicAuth(t.remote.User, t.remote.Key)
	}
	return r, nil
}

// resolveRedirect resolves a redirect; the key goes to no other server.
func (t *transport) resolveRedirect(location string) string {
	next, err := t.base.Parse(location)
	if err != nil || next.Hostname() != t.base.Hostname() {
		return ""
	}
	next.Scheme, next.Host = t.base.Scheme, t.base.Host
	return next.String()
}

// withoutURL removes the address, which may be secret, from an error.
func (t *transport) withoutURL(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		err = e.Err
	}
	return err
}
