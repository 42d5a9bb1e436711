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

// DefaultBudget is the time limit of one command. The longest are a new session on a busy grid and
// a screenshot on a slow one.
const DefaultBudget = 2 * time.Minute

// largest answer that is read: a page's source or picture, with a margin.
const largest = 256 << 20

// Remote is where a WebDriver server listens.
type Remote struct {
	URL    string        // "http://127.0.0.1:9515", "https://hub.example.test/wd/hub"; without user and key
	User   string        // for basic authentication; "" for none
	Key    string        // its password
	Budget time.Duration // for one command; 0 is DefaultBudget
	Open   time.Duration // for a new session, which may have to wait for a free place; 0 is Budget

	Noted func(session string) error // called with a new session's id before it is used; an error ends the session. nil: not reported
	Away  bool                       // the browser is on another machine: files are sent to it
}

// wire is one session's connection to its server. The library addresses it by a fake host,
// so it never sees or prints the real address and the key.
type wire struct {
	remote  Remote
	base    *url.URL
	host    string
	turns   chan struct{}   // one verb at a time
	ctx     context.Context // of the verb whose turn it is
	mu      sync.Mutex
	session string // as the server named it, even when the library could not read the answer
	answer  []byte // to the request for a new session
}

// exchange is the library's only transport: it finds the wire by the fake host.
type exchange struct {
	wires sync.Map // host -> *wire
	count atomic.Int64
	real  http.RoundTripper
}

var (
	lines   = &exchange{real: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second}}
	install sync.Once
)

// prefix is the path of every fake address.
const prefix = "/wd/hub"

func newWire(r Remote) (*wire, error) {
	base, err := url.Parse(r.URL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("address of the WebDriver server is not a full http or https URL")
	}
	if base.User != nil {
		return nil, errors.New("address of the WebDriver server holds a password: give user and key apart")
	}
	if r.Budget <= 0 {
		r.Budget = DefaultBudget
	}
	install.Do(func() { selenium.HTTPClient = &http.Client{Transport: lines} })
	w := &wire{remote: r, base: base, turns: make(chan struct{}, 1), ctx: context.Background()}
	w.host = fmt.Sprintf("cell-%d.invalid", lines.count.Add(1))
	lines.wires.Store(w.host, w)
	return w, nil
}

func (w *wire) close() { lines.wires.Delete(w.host) }

// address is the fake address for the library.
func (w *wire) address() string { return "http://" + w.host + prefix }

// turn runs do with ctx for all its commands, once no other verb is under way.
func (w *wire) turn(ctx context.Context, do func() error) error {
	select {
	case w.turns <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-w.turns }()
	w.ctx = ctx
	return do()
}

// RoundTrip implements http.RoundTripper.
func (x *exchange) RoundTrip(r *http.Request) (*http.Response, error) {
	w, ok := x.wires.Load(r.URL.Host)
	if !ok {
		return nil, fmt.Errorf("session of %s is over", r.URL.Host)
	}
	return w.(*wire).roundTrip(r)
}

// roundTrip sends one command. It passes only plain, readable
// successes to the library: all else is an error here, since the library drops most of it.
func (w *wire) roundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	path := strings.TrimPrefix(r.URL.Path, prefix)
	if path == "/session" {
		body = wished(body)
	}
	answer, header, err := w.send(w.ctx, r.Method, path, body)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: header,
		Body: io.NopCloser(bytes.NewReader(answer)), ContentLength: int64(len(answer)),
	}, nil
}

// send does one command within ctx and the budget.
func (w *wire) send(ctx context.Context, method, path string, body []byte) ([]byte, http.Header, error) {
	budget := w.remote.Budget
	if method == http.MethodPost && path == "/session" {
		budget = max(budget, w.remote.Open)
	}
	late := fmt.Errorf("driver did not answer within %v", budget)
	ctx, cancel := context.WithTimeoutCause(ctx, budget, late)
	defer cancel()
	status, kind, answer, err := w.fetch(ctx, method, w.base.JoinPath(path).String(), body)
	if err != nil {
		if context.Cause(ctx) == late {
			return nil, nil, late
		}
		return nil, nil, w.bare(err)
	}
	answer = bytes.TrimRight(bytes.TrimSpace(answer), "\x00") // Selenium 2 pads with zeros
	if method == http.MethodPost && path == "/session" {
		w.note(answer)
	}
	answer, err = strict(status, kind, answer)
	return answer, http.Header{"Content-Type": {"application/json"}}, err
}

// fetch follows the redirect by which old servers answer a new session.
func (w *wire) fetch(ctx context.Context, method, address string, body []byte) (status int, kind string, answer []byte, err error) {
	for range 5 {
		r, err := w.request(ctx, method, address, body)
		if err != nil {
			return 0, "", nil, err
		}
		response, err := lines.real.RoundTrip(r)
		if err != nil {
			return 0, "", nil, err
		}
		answer, err = io.ReadAll(io.LimitReader(response.Body, largest))
		response.Body.Close()
		if err != nil {
			return 0, "", nil, err
		}
		next := response.Header.Get("Location")
		if response.StatusCode < 300 || response.StatusCode > 399 || next == "" {
			return response.StatusCode, response.Header.Get("Content-Type"), answer, nil
		}
		if method, address, body = http.MethodGet, w.follow(next), nil; address == "" {
			return 0, "", nil, errors.New("driver redirects to another server")
		}
	}
	return 0, "", nil, errors.New("driver redirects without end")
}

func (w *wire) request(ctx context.Context, method, address string, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	if w.remote.User != "" || w.remote.Key != "" {
		r.SetBasicAuth(w.remote.User, w.remote.Key)
	}
	return r, nil
}

// follow resolves a redirect; the key goes to no other server.
func (w *wire) follow(location string) string {
	next, err := w.base.Parse(location)
	if err != nil || next.Hostname() != w.base.Hostname() {
		return ""
	}
	next.Scheme, next.Host = w.base.Scheme, w.base.Host
	return next.String()
}

// bare removes the address, which may be secret, from an error.
func (w *wire) bare(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		err = e.Err
	}
	return err
}
