package network

import (
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cxmatrix/matrix"
)

// subject is what a rule is asked about, as far as it is known: a rule that is limited by more is not asked yet.
type subject struct {
	hosts  []string // the target's name, and that of the Host header, which may differ
	port   string
	method string // "" of a tunnel
	path   string
	answer string // media type of the answer; "" before there is one
}

// ofTunnel is the subject of a CONNECT.
func ofTunnel(address string) subject {
	name, port := splitAddress(address)
	return subject{hosts: []string{name}, port: port}
}

// ofRequest is the subject of a request.
func ofRequest(r *http.Request) subject {
	_, port := splitAddress(HostPort(r.URL))
	return subject{hosts: []string{hostName(r.URL.Host), hostName(r.Host)}, port: port, method: r.Method, path: cleanPath(r.URL)}
}

// cleanPath is a path as rules are held against it, escaped as the server will read it.
func cleanPath(u *url.URL) string {
	if path := u.EscapedPath(); path != "" {
		return path
	}
	return "/"
}

// answeredWith adds an answer to the subject of a request.
func (s subject) answeredWith(a *http.Response) subject {
	s.answer, _, _ = mime.ParseMediaType(a.Header.Get("Content-Type"))
	return s
}

// ruleScope limits a rule; nil is no limit.
type ruleScope struct{ matrix.Scope }

// newScope returns the limits of a rule.
func newScope(s matrix.Scope) *ruleScope {
	if len(s.Hosts)+len(s.Except)+len(s.Ports)+len(s.Methods)+len(s.Paths)+len(s.Types) == 0 {
		return nil
	}
	return &ruleScope{s}
}

// covers reports whether a rule applies to a subject. It does to a request with two names if it does to either. What tries
// whether rules are in force is subject to all of them.
func (l *ruleScope) covers(s subject) bool {
	if l == nil || slices.Contains(s.hosts, ProbeHost) {
		return true
	}
	return slices.ContainsFunc(s.hosts, l.coversHost) &&
		among(l.Ports, s.port) && among(l.Methods, s.method) &&
		matches(l.Paths, s.path, matchPath) && matches(l.Types, s.answer, matchType)
}

func (l *ruleScope) coversHost(name string) bool {
	return (len(l.Hosts) == 0 || coversAny(l.Hosts, name)) && !coversAny(l.Except, name)
}

func among(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }

func matches(patterns []string, value string, match func(pattern, value string) bool) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool { return match(p, value) })
}

// matchPath matches a path, in which each * of a pattern is any text.
func matchPath(pattern, path string) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return path == pattern
	}
	path, ok := strings.CutPrefix(path, first)
	for ok && wild {
		var part string
		if part, rest, wild = strings.Cut(rest, "*"); !wild {
			return strings.HasSuffix(path, part)
		}
		_, path, ok = strings.Cut(path, part)
	}
	return ok
}

// matchType matches a media type: text/html, or image/*.
func matchType(pattern, kind string) bool {
	if family, wild := strings.CutSuffix(pattern, "*"); wild {
		return strings.HasPrefix(kind, family)
	}
	return kind == pattern
}
