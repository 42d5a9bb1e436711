package importer

import (
	"net/url"
	"regexp"
	"strings"
)

// addresses makes the addresses of a recording relative to its site.
type addresses struct {
	site string // scheme and host
}

// relative returns an address of the site without its host, and others whole; without what may be secret.
func (r *recording) relative(address string) string {
	if reference.MatchString(address) || strings.HasPrefix(address, "${") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return literal(stripUser(address))
	}
	if u.User != nil {
		r.hideUser(u)
	}
	u.RawQuery, u.Fragment, u.RawFragment = r.cleanQuery(u.RawQuery), r.cleanQuery(u.Fragment), ""
	if u.Host == "" {
		return restored(u.String())
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return restored(u.String())
	}
	if r.site == "" {
		r.site = u.Scheme + "://" + u.Host
	}
	if r.site == u.Scheme+"://"+u.Host {
		u.Scheme, u.Host = "", ""
		if u.Path == "" {
			u.Path = "/"
		}
	}
	return restored(u.String())
}

// hideUser takes user and password out of an address.
func (r *recording) hideUser(u *url.URL) {
	if password, ok := u.User.Password(); ok && password != "" {
		r.values, r.names = append(r.values, password), append(r.names, "CX_PASSWORD")
	}
	u.User = nil
	r.report.Notes = append(r.report.Notes, "an address had a user and a password in it (basic authentication): they were left out")
}

func stripUser(address string) string {
	if i := strings.Index(address, "://"); i >= 0 {
		if host, rest, found := strings.Cut(address[i+3:], "@"); found && !strings.ContainsAny(host, "/?#") {
			return address[:i+3] + rest
		}
	}
	return address
}

// secretParameter matches the names of parameters that let in whoever has their value.
var secretParameter = regexp.MustCompile(`(?i)token|secret|passw|pwd|api.?key|^key$|^auth|signature|^sig$|session|^sid$|jwt|^code$|^otp$|^state$|nonce|ticket|credential`)

// longRandom matches a value that no person chose.
var longRandom = regexp.MustCompile(`^[A-Za-z0-9_.~%+/=-]{40,}$`)

// cleanQuery puts variables in the place of values that may be secret.
func (r *recording) cleanQuery(query string) string {
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, value, found := strings.Cut(part, "=")
		if !found || value == "" || !secretParameter.MatchString(name) && !(longRandom.MatchString(value) && strings.ContainsAny(value, "0123456789")) {
			continue
		}
		if plain, err := url.QueryUnescape(value); err == nil && !reference.MatchString(plain) {
			parts[i] = name + "=${" + r.tokenFor(plain) + "}"
		}
	}
	return strings.Join(parts, "&")
}

// tokenFor returns the variable of a secret in an address.
func (r *recording) tokenFor(value string) string {
	for i, known := range r.values {
		if known == value {
			return r.names[i]
		}
	}
	return r.addSecret("CX_TOKEN", value)
}

// restored undoes the escapes that a variable got in an address.
func restored(address string) string {
	return escapedReference.ReplaceAllString(address, "$${$1}")
}

var escapedReference = regexp.MustCompile(`\$%7B([A-Za-z_]\w*)%7D`)

// changing matches a part of a path that is another one next time: numbers, UUIDs, codes.
var changing = regexp.MustCompile(`^(\d+|[0-9a-fA-F-]{16,}|[A-Za-z0-9_-]*\d[A-Za-z0-9_-]{15,})$`)

// pattern is an address to wait for, without what differs from walk to walk: "*/orders/*".
func addressPattern(address string) string {
	u, err := url.Parse(stripUser(address))
	if err != nil || strings.ContainsAny(address, "*") {
		return literal(stripUser(address))
	}
	parts := strings.Split(u.EscapedPath(), "/")
	for i, part := range parts {
		if changing.MatchString(part) {
			parts[i] = "*"
		}
	}
	path := strings.Join(parts, "/")
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" || u.Fragment != "" {
		path = strings.TrimRight(path, "*") + "*"
	}
	return "*" + literal(path)
}
