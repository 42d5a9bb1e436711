package redact

import (
	"regexp"
	"slices"
	"strings"
)

// Places where unknown secrets travel. They are parsed by hand, since texts are long and
// these places are few.

// stripUserInfo takes user and password out of URLs.
func stripUserInfo(text string) string {
	var out strings.Builder
	at := 0
	for {
		i := strings.Index(text[at:], "://")
		if i < 0 || i == 0 && at == 0 {
			break
		}
		from := at + i + len("://")
		n := strings.IndexAny(text[from:], "/@\"'<> \t\n\r\f")
		out.WriteString(text[at:from])
		if at = from; n > 0 && text[from+n] == '@' {
			at = from + n + 1
		}
	}
	if at == 0 {
		return text
	}
	out.WriteString(text[at:])
	return out.String()
}

// hideValues hides the values of a URL's query and fragment, and keeps their names.
func hideValues(text string) string {
	var out strings.Builder
	at, copied := 0, 0
	for {
		i := strings.IndexAny(text[at:], "?&#")
		if i < 0 {
			break
		}
		from := valueOf(text, at+i+1)
		if at += i + 1; from == 0 {
			continue
		}
		to := len(text)
		if n := strings.IndexAny(text[from:], "&#\"'<> \t\n\r\f"); n >= 0 {
			to = from + n
		}
		if to > from {
			out.WriteString(text[copied:from])
			out.WriteString(Hidden)
			at, copied = to, to
		}
	}
	if copied == 0 {
		return text
	}
	out.WriteString(text[copied:])
	return out.String()
}

// valueOf returns where the value begins whose name begins at i, or 0.
func valueOf(text string, at int) int {
	for i := at; i < len(text); i++ {
		switch c := text[i]; {
		case isLetterOrDigit(c) || strings.IndexByte("_.-%[]", c) >= 0:
		case c == '=' && i > at:
			return i + 1
		default:
			return 0
		}
	}
	return 0
}

// credentials matches headers that carry credentials, as in logs, command lines and JSON.
// Sources: https://www.rfc-editor.org/rfc/rfc9110#name-authorization,
// https://www.rfc-editor.org/rfc/rfc6265#section-4.
var credentials = regexp.MustCompile(`(?i)\b((?:proxy-)?authorization|(?:set-)?cookie)(\\?["']?[ \t]*[:=][ \t]*\\?["']?)([^\r\n"'\\]+)`)

// headerHints are in every text that holds one of these headers.
var headerHints = []string{"ookie", "OOKIE", "uthorization", "UTHORIZATION"}

// hideCredentials hides the values of such headers.
func hideCredentials(text string) string {
	if !slices.ContainsFunc(headerHints, func(h string) bool { return strings.Contains(text, h) }) {
		return text
	}
	return credentials.ReplaceAllString(text, "${1}${2}"+Hidden)
}
