package browser

import (
	"net/url"
	"regexp"
	"strings"
)

// redacted replaces what may be secret.
const redacted = "…"

// SafeURL returns an address as it may be shown and kept: without user and
// password, and with every query value, and a fragment that holds values,
// replaced by "…". Of a data: address only the scheme is left.
func SafeURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return redactUnparsed(address)
	}
	if u.Scheme == "data" {
		return "data:" + redacted
	}
	u.User = nil
	query, fragment := maskQuery(u.RawQuery), u.Fragment
	u.RawQuery, u.Fragment, u.RawFragment = "", "", ""
	safe := u.String()
	if query != "" {
		safe += "?" + query
	}
	if strings.ContainsAny(fragment, "=?") {
		fragment = redacted
	}
	if fragment != "" {
		safe += "#" + fragment
	}
	return safe
}

// maskQuery keeps the names, which describe the request, and their order.
func maskQuery(raw string) string {
	if raw == "" {
		return ""
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, _, hasValue := strings.Cut(pair, "=")
		switch {
		case hasValue:
			pairs[i] = name + "=" + redacted
		case pair != "": // a bare word may be a token itself
			pairs[i] = redacted
		}
	}
	return strings.Join(pairs, "&")
}

var (
	userinfoPattern = regexp.MustCompile(`//[^/?#]*@`)
	urlPattern      = regexp.MustCompile(`(?i)\b(?:https?|wss?|ftp|blob:https?|file)://[^\s"'<>\\^{|}` + "`" + `]+|\bdata:[^\s"'<>]+`)
)

// redactUnparsed handles what url.Parse refuses.
func redactUnparsed(address string) string {
	address = userinfoPattern.ReplaceAllString(address, "//")
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		return address[:i+1] + redacted
	}
	return address
}

// SafeText returns text with every address in it made safe, see SafeURL.
func SafeText(text string) string {
	return urlPattern.ReplaceAllStringFunc(text, SafeURL)
}
