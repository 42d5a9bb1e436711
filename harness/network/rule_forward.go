package network

import (
	"bufio"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"cxmatrix/matrix"
)

// forward sends everything, or some hosts, to a real upstream proxy, which also resolves the names.
type forward struct {
	id        matrix.Constraint
	record    func(Event)
	address   string
	login     *url.Userinfo // nil for none
	onFailure func(error)   // reports that the policy can't be enforced any more
	scope     *ruleScope    // what goes there; nil is everything
}

func newForward(p *Proxy, r matrix.Rule) (any, error) {
	f := forward{id: r.ID, record: p.record, address: r.Proxy, onFailure: p.fail}
	if r.Credentials == "" {
		return f, nil
	}
	if p.config.LookupEnv == nil {
		return nil, fmt.Errorf("%s can't be looked up", r.Credentials)
	}
	login, set := p.config.LookupEnv(r.Credentials)
	if !set || !strings.Contains(login, ":") {
		return nil, fmt.Errorf("%s is not set to user:password", r.Credentials)
	}
	user, password, _ := strings.Cut(login, ":")
	f.login = url.UserPassword(user, password)
	return f, nil
}

// dialer reaches servers by CONNECT through the real proxy; next dials the proxy. A proxy
// on another machine can't reach fixtures on loopback: next dials those directly.
func (f forward) dialer(hosts Hosts, next dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if !f.scope.covers(ofTunnel(address)) || hosts.has(address) && onLoopback(hosts.resolve(address)) && !onLoopback(f.address) {
			return next(ctx, network, address)
		}
		conn, err := f.dialProxy(ctx, network, next)
		if err != nil {
			return nil, err
		}
		tunnel, err := f.connect(ctx, conn, hosts.resolve(address))
		if err != nil {
			var answered *upstreamError
			if errors.As(err, &answered) {
				f.note(Event{Host: address, Method: http.MethodConnect}, answered.response)
			}
			_ = conn.Close()
			return nil, err
		}
		return tunnel, nil
	}
}

// dialProxy dials the real proxy. If that fails the network does not exist, and nothing can be
// said about the site. A cancelled dial proves nothing.
func (f forward) dialProxy(ctx context.Context, network string, next dialFunc) (net.Conn, error) {
	conn, err := next(ctx, network, f.address)
	if err == nil {
		return conn, nil
	}
	err = fmt.Errorf("the proxy %s: %w", f.address, err)
	if ctx.Err() == nil {
		f.onFailure(err)
	}
	return nil, err
}

// plainDialer is dialer for plain HTTP, which is sent to the real proxy itself. A browser
// gets no tunnel to that proxy: it would bypass every rule.
func (f forward) plainDialer(tunnel, next dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == f.address {
			return f.dialProxy(ctx, network, next)
		}
		return tunnel(ctx, network, address)
	}
}

// onLoopback reports whether only this machine can reach an address.
func onLoopback(address string) bool {
	name := hostName(address)
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback() || name == "localhost"
}

// connect requests a tunnel by CONNECT.
func (f forward) connect(ctx context.Context, conn net.Conn, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if f.login != nil {
		req.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(userPassword(f.login))))
	}
	if err := req.Write(conn); err != nil {
		return nil, fmt.Errorf("the proxy %s: %w", f.address, err)
	}
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, req)
	if err != nil {
		return nil, fmt.Errorf("the proxy %s: %w", f.address, err)
	}
	switch response.StatusCode {
	case http.StatusOK:
		return replay(conn, reader), nil
	case http.StatusProxyAuthRequired:
		return nil, f.wrongLogin(response)
	}
	return nil, &upstreamError{f.address, response}
}

// wrongLogin reports that the real proxy wants another login, for whatever target.
func (f forward) wrongLogin(response *http.Response) error {
	var schemes []string
	for _, challenge := range response.Header.Values("Proxy-Authenticate") {
		scheme, _, _ := strings.Cut(challenge, " ")
		schemes = append(schemes, scheme)
	}
	err := fmt.Errorf("the proxy %s wants another login: %s (%s)", f.address, response.Status, cmp.Or(strings.Join(schemes, ", "), "it does not say which"))
	f.onFailure(err)
	return err
}

// upstreamError is what the real proxy answered instead of making a tunnel.
type upstreamError struct {
	address  string
	response *http.Response
}

func (e *upstreamError) Error() string {
	return fmt.Sprintf("the proxy %s answered %s", e.address, e.response.Status)
}

// note records what the real proxy answered.
func (f forward) note(e Event, response *http.Response) {
	e.Rule, e.Blocked, e.Action = f.id, true, strconv.Itoa(response.StatusCode)
	e.Reason = fmt.Sprintf("the proxy %s answered %s", f.address, response.Status)
	f.record(e)
}

// noteAnswer looks at an answer that came through the real proxy over plain HTTP, where its own refusals look like a server's.
func (f forward) noteAnswer(x *exchange, response *http.Response) error {
	switch response.StatusCode {
	case http.StatusProxyAuthRequired:
		return f.wrongLogin(response)
	case http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		f.note(Event{Host: x.flow.host(), Method: x.method, Path: x.path}, response)
	}
	return nil
}

// noteUpstream looks at an answer if it came through a real proxy over plain HTTP. An error says that nothing may pass any more.
func (p *Proxy) noteUpstream(x *exchange, r *http.Request, response *http.Response) error {
	chain, chained := p.policy.upstream()
	if !chained {
		return nil
	}
	if through, _ := chain.proxyForHTTP(p.config.Hosts)(r); through == nil {
		return nil
	}
	return chain.noteAnswer(x, response)
}

// proxyForHTTP selects the proxy for plain HTTP, which takes requests with absolute URLs.
// Names of fixtures go by tunnel instead, since no real proxy can resolve them.
func (f forward) proxyForHTTP(hosts Hosts) func(*http.Request) (*url.URL, error) {
	return func(r *http.Request) (*url.URL, error) {
		if r.URL.Scheme != "http" || hosts.has(HostPort(r.URL)) || !f.scope.covers(ofTunnel(HostPort(r.URL))) {
			return nil, nil
		}
		return &url.URL{Scheme: "http", Host: f.address, User: f.login}, nil
	}
}

func userPassword(u *url.Userinfo) string {
	password, _ := u.Password()
	return u.Username() + ":" + password
}

// upstream returns the rule that chains to a real proxy, if there is one.
func (pol policy) upstream() (forward, bool) {
	for _, e := range pol {
		if f, ok := e.rule.(forward); ok {
			f.scope = e.scope
			return f, true
		}
	}
	return forward{}, false
}
