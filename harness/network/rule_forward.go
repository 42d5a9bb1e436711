package network

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"cxmatrix/matrix"
)

// forward sends everything on to a real proxy, names that it must resolve included.
type forward struct {
	address string
	login   *url.Userinfo // nil for none
	lost    func(error)   // has it that nothing can be enforced any more
}

func newForward(p *Proxy, r matrix.Rule) (any, error) {
	f := forward{address: r.Proxy, lost: p.fail}
	if r.Credentials == "" {
		return f, nil
	}
	if p.config.Lookup == nil {
		return nil, fmt.Errorf("%s can't be looked up", r.Credentials)
	}
	login, set := p.config.Lookup(r.Credentials)
	if !set || !strings.Contains(login, ":") {
		return nil, fmt.Errorf("%s is not set to user:password", r.Credentials)
	}
	user, password, _ := strings.Cut(login, ":")
	f.login = url.UserPassword(user, password)
	return f, nil
}

// dialer reaches servers by CONNECT through the real proxy; next dials the proxy. Names
// that fixtures on loopback answer a proxy elsewhere can't reach: next dials those, too.
func (f forward) dialer(hosts Hosts, next dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if hosts.has(address) && onLoopback(hosts.place(address)) && !onLoopback(f.address) {
			return next(ctx, network, address)
		}
		conn, err := f.dial(ctx, network, next)
		if err != nil {
			return nil, err
		}
		whole, err := f.connect(ctx, conn, hosts.place(address))
		if err != nil {
			_ = conn.Close()
			return nil, err
		}
		return whole, nil
	}
}

// dial dials the real proxy. Without it there is no such network, and nothing can be said of the site: who gives up
// waiting has learned nothing of it.
func (f forward) dial(ctx context.Context, network string, next dialFunc) (net.Conn, error) {
	conn, err := next(ctx, network, f.address)
	if err == nil {
		return conn, nil
	}
	err = fmt.Errorf("the proxy %s: %w", f.address, err)
	if ctx.Err() == nil {
		f.lost(err)
	}
	return nil, err
}

// plainDialer is dialer for plain HTTP, which asks the real proxy itself. No tunnel
// of a browser leads there: in it no rule would hold.
func (f forward) plainDialer(tunnel, next dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == f.address {
			return f.dial(ctx, network, next)
		}
		return tunnel(ctx, network, address)
	}
}

// onLoopback reports whether an address is one that only this machine reaches.
func onLoopback(address string) bool {
	name := hostName(address)
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback() || name == "localhost"
}

// connect asks for a tunnel.
func (f forward) connect(ctx context.Context, conn net.Conn, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialPatience)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	ask := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if f.login != nil {
		ask.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(unescaped(f.login))))
	}
	if err := ask.Write(conn); err != nil {
		return nil, fmt.Errorf("the proxy %s: %w", f.address, err)
	}
	reader := bufio.NewReader(conn)
	answer, err := http.ReadResponse(reader, ask)
	if err != nil {
		return nil, fmt.Errorf("the proxy %s: %w", f.address, err)
	}
	switch answer.StatusCode {
	case http.StatusOK:
		return rewound(conn, reader), nil
	case http.StatusProxyAuthRequired: // it lets nobody through with this login, wherever to
		err = fmt.Errorf("the proxy %s wants another login: %s", f.address, answer.Status)
		f.lost(err)
		return nil, err
	}
	return nil, fmt.Errorf("the proxy %s answered %s", f.address, answer.Status)
}

// plainly is the way of plain HTTP, which real proxies want asked for by whole
// addresses; names that only fixtures answer go by tunnel, since no real proxy
// could resolve them.
func (f forward) plainly(hosts Hosts) func(*http.Request) (*url.URL, error) {
	return func(r *http.Request) (*url.URL, error) {
		if r.URL.Scheme != "http" || hosts.has(withPort(r.URL)) {
			return nil, nil
		}
		return &url.URL{Scheme: "http", Host: f.address, User: f.login}, nil
	}
}

func unescaped(u *url.Userinfo) string {
	password, _ := u.Password()
	return u.Username() + ":" + password
}

// forwarding returns the rule that chains to a real proxy, if there is one.
func (all policy) forwarding() (forward, bool) {
	for _, e := range all {
		if f, is := e.rule.(forward); is {
			return f, true
		}
	}
	return forward{}, false
}
