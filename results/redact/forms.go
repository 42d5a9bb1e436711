package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// pattern is a text to look for. Any escape of it is undone first, so no pattern is escaped.
type pattern struct {
	text   string
	exact  bool // if not, the case of ASCII letters does not matter, and + and white space match a space
	before int  // characters before it that hold some of the secret's bits, too
	after  int  // the same after it
}

// forms is the table of forms in which a secret is written; each is looked for as it is.
// Sources: https://www.rfc-editor.org/rfc/rfc4648 (base64, hex),
// https://url.spec.whatwg.org/#host-parsing (case of hosts).
var forms = []struct {
	name     string
	patterns func(string) []pattern
}{
	{"plain, in any case", plainPattern},
	{"as letters beyond ASCII change their case", func(v string) []pattern { return textPatterns(strings.ToLower(v), strings.ToUpper(v)) }},
	{"with white space folded, as pages show it", func(v string) []pattern { return textPatterns(strings.Join(strings.Fields(v), " ")) }},
	{"as what looks like escapes in it reads", func(v string) []pattern { return textPatterns(unescaped(v)...) }},
	{"each line of a text", linePatterns},
	{"UTF-16", func(v string) []pattern { return textPatterns(utf16Text(v, false), utf16Text(v, true)) }},
	{"hexadecimal, in either case", encoded(func(v string) []pattern { return textPatterns(hex.EncodeToString([]byte(v))) })},
	{"base64, standard and of URLs, also inside more", encoded(base64Patterns)},
}

// encodings are applied to a secret before base64 or hexadecimal: a form's body, a JSON
// document, a user and password.
var encodings = []func(string) string{
	func(v string) string { return v },
	func(v string) string { return jsonString(v, true) },
	func(v string) string { return jsonString(v, false) },
	url.QueryEscape,
	url.PathEscape,
	html.EscapeString,
	func(v string) string { return utf16Text(v, false) },
	func(v string) string { return utf16Text(v, true) },
}

// patterns returns those of all writings of a value, each once.
func patterns(v string) (list []pattern) {
	seen := map[pattern]bool{}
	for _, w := range forms {
		for _, p := range w.patterns(v) {
			if !seen[p] && len(p.text) >= window {
				seen[p] = true
				list = append(list, p)
			}
		}
	}
	return list
}

func plainPattern(v string) []pattern { return []pattern{{text: v}} }

// textPatterns returns patterns of values that are long enough to be distinguished from other words.
func textPatterns(values ...string) (list []pattern) {
	for _, v := range values {
		if utf8.RuneCountInString(v) >= MinLength {
			list = append(list, pattern{text: v})
		}
	}
	return list
}

// minLine is the minimum for lines of a longer secret: a shorter line, such as "{", is in too many texts.
const minLine = 8

func linePatterns(v string) (list []pattern) {
	for _, line := range strings.FieldsFunc(v, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line != v && utf8.RuneCountInString(line) >= minLine {
			list = append(list, pattern{text: line})
		}
	}
	return list
}

// unescaped returns the texts of a value that itself looks like escapes: undoing the escapes of
// a whole text undoes those of the value, too.
func unescaped(v string) (list []string) {
	for _, kinds := range append([]escapes{allEscapes}, singleKinds...) {
		l := layer{text: v}
		for range maxEscapes {
			next, changed := l.unescape(kinds)
			if !changed {
				break
			}
			list = append(list, next.text)
			l = next
		}
	}
	return list
}

func encoded(patterns func(string) []pattern) func(string) []pattern {
	return func(v string) (list []pattern) {
		for _, encode := range encodings {
			list = append(list, patterns(encode(v))...)
		}
		return list
	}
}

// base64Patterns is the part of a value's base64 that does not depend on what is in front of it:
// three bytes are four characters, so there are three alignments. Characters that hold bits
// of both the value and its neighbours are hidden, too.
func base64Patterns(v string) (list []pattern) {
	for shift := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + v))
		first, last := (shift*8+5)/6, (shift+len(v))*8/6
		p := pattern{text: encoded[first:last], exact: true}
		if shift > 0 {
			p.before = 1
		}
		if (shift+len(v))*8%6 != 0 {
			p.after = 1
		}
		list = append(list, p)
	}
	return list
}

// jsonString is a value as in a JSON string; with forHTML, with the HTML escapes of Go's default.
func jsonString(v string, forHTML bool) string {
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(forHTML)
	_ = enc.Encode(v) // it never fails for a string
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(out.String()), `"`), `"`)
}

func utf16Text(v string, big bool) string {
	var out strings.Builder
	for _, u := range utf16.Encode([]rune(v)) {
		low, high := byte(u), byte(u>>8)
		if big {
			low, high = high, low
		}
		out.WriteByte(low)
		out.WriteByte(high)
	}
	return out.String()
}
