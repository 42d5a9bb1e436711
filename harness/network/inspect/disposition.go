package inspect

import (
	"net/url"
	"strings"
)

// fieldOf reads the field's and the file's name from a Content-Disposition.
//
// The standard parser treats backslashes as escapes, by RFC 2183, which corrupts
// the path that Internet Explorer 6 sends, C:\docs\(1) cv.pdf. Browsers
// escape only quotes, as \" or %22 (https://html.spec.whatwg.org/#multipart-form-data).
func fieldOf(header string) (field, file string, isFile bool) {
	_, rest, more := strings.Cut(header, ";")
	for more {
		var key, value string
		key, value, rest, more = parameter(rest)
		switch key {
		case "name":
			field = value
		case "filename":
			file, isFile = value, true
		case "filename*": // RFC 8187; no browser sends it, other programs do
			if _, coded, ok := strings.Cut(value, "''"); ok && file == "" {
				file, _ = url.PathUnescape(coded)
				isFile = true
			}
		}
	}
	return field, file, isFile
}

// parameter reads one key=value, and what follows its semicolon, if there is one.
func parameter(text string) (key, value, rest string, more bool) {
	end := strings.IndexAny(text, "=;")
	if end < 0 {
		return "", "", "", false
	}
	if text[end] == ';' { // a key without a value
		return "", "", text[end+1:], true
	}
	key, text = strings.ToLower(strings.TrimSpace(text[:end])), text[end+1:]
	text = strings.TrimLeft(text, " \t")
	if !strings.HasPrefix(text, `"`) {
		value, rest, more = strings.Cut(text, ";")
		return key, strings.TrimSpace(value), rest, more
	}
	end = quoteEnd(text)
	_, rest, more = strings.Cut(text[min(end+1, len(text)):], ";")
	return key, unquote.Replace(text[1:end]), rest, more
}

// quoteEnd returns the end of the quoted text that starts at 0. A quote after a
// backslash still ends it if the next parameter, or nothing, follows: a path may end
// in a backslash.
func quoteEnd(text string) int {
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		rest := strings.TrimLeft(text[i+1:], " \t")
		if text[i-1] != '\\' || rest == "" || rest[0] == ';' {
			return i
		}
	}
	return len(text)
}

var unquote = strings.NewReplacer(`\"`, `"`, "%22", `"`)
