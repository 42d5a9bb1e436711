package browser

import (
	"net/url"
	"regexp"
	"strings"
)

// hidden replaces what may be secret.
const hidden = "…"

// SafeURL returns an address as it may be shown and kept: without user and
// password, and with every query value, and a fragment that holds values,
// replaced by "…". Of a data: address only the scheme is left.
func SafeURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return coarse(address)
	}
	if u.Scheme == "data" {
		return "data:" + hidden
	}
	u.User = nil
	query, fragment := maskQuery(u.RawQuery), u.Fragment
	u.RawQuery, u.Fragment, u.RawFragment = "", "", ""
	shown := u.String()
	if query != "" {
		shown += "?" + query
	}
	if strings.ContainsAny(fragment, "=?") {
		fragment = hidden
	}
	if fragment != "" {
		shown += "#" + fragment
	}
	return shown
}

// maskQuery keeps the names, which describe the request, and their order.
func maskQuery(raw string) string {
	if raw == "" {
		return ""
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, _, valued := strings.Cut(pair, "=")
		switch {
		case valued:
			pairs[i] = name + "=" + hidden
		case pair != "": // a bare word may be a token itself
			pairs[i] = hidden
		}
	}
	return strings.Join(pairs, "&")
}

var (
	userinfo  = regexp.MustCompile(`//[^/?#]*@`)
	addresses = regexp.MustCompile(`(?i)\b(?:https?|wss?|ftp|blob:https?|file)://[^\s"'<>\\^{|}` + "`" + `]+|\bdata:[^\s"'<>]+`)
)

// coarse handles what url.Parse refuses.
func coarse(address string) string {
	address = userinfo.ReplaceAllString(address, "//")
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		return address[:i+1] + hidden
	}
	return address
}

// SafeText returns text with every address in it made safe, see SafeURL.
func SafeText(text string) string {
	return addresses.ReplaceAllStringFunc(text, SafeURL)
}
