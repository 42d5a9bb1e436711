package redact

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapes are kinds of escapes, by the characters that introduce them.
type escapes string

// introducers are those of all escapes: of URLs, of markup, and of JSON, JavaScript and Go.
const introducers = `%&\`

const allEscapes = escapes(introducers)

var singleKinds = []escapes{"%", "&", `\`}

// unescapers is the table of escapes: each function reads one at the beginning of a text, and
// returns its value and its length; 0 if there is none.
// Sources: https://url.spec.whatwg.org/#percent-encoded-bytes, Annex B.2.1 of ECMA-262 (%u),
// https://html.spec.whatwg.org/#character-reference-state,
// https://tc39.es/ecma262/#sec-literals-string-literals, https://go.dev/ref/spec#String_literals.
var unescapers = map[byte]func(string) (string, int){'%': percent, '&': entity, '\\': backslash}

// layer is a text whose escapes were undone, perhaps several times; from and to map each of
// its bytes to the original, and are nil in the original itself.
type layer struct {
	text     string
	from, to []int32
}

// original returns the part of the original text that a part of the layer comes from.
func (l layer) original(from, to int) span {
	if l.from == nil {
		return span{from, to}
	}
	return span{int(l.from[from]), int(l.to[to-1])}
}

// unescape returns the next layer: the same text if nothing is escaped.
func (l layer) unescape(kinds escapes) (next layer, changed bool) {
	first := strings.IndexAny(l.text, string(kinds))
	if first < 0 {
		return l, false
	}
	out := make([]byte, 0, len(l.text))
	next.from, next.to = make([]int32, 0, len(l.text)), make([]int32, 0, len(l.text))
	emit := func(text string, from, to int) {
		origin := l.original(from, to)
		for i := range len(text) {
			out = append(out, text[i])
			next.from, next.to = append(next.from, int32(origin.from)), append(next.to, int32(origin.to))
		}
	}
	for i := 0; i < len(l.text); {
		c := l.text[i]
		if i >= first && strings.IndexByte(string(kinds), c) >= 0 {
			if text, n := unescapers[c](l.text[i:]); n > 0 {
				emit(text, i, i+n)
				i, changed = i+n, true
				continue
			}
		}
		origin := l.original(i, i+1)
		out = append(out, c)
		next.from, next.to = append(next.from, int32(origin.from)), append(next.to, int32(origin.to))
		i++
	}
	next.text = string(out)
	return next, changed
}

// percent reads %41 and %u0041.
func percent(s string) (string, int) {
	if v, ok := hexadecimal(s, 1, 2); ok {
		return string([]byte{byte(v)}), 3
	}
	if len(s) > 1 && (s[1] == 'u' || s[1] == 'U') {
		return codeUnits(s, 2)
	}
	return "", 0
}

// longestEntity is the length of the longest name of a character in HTML, and the marks
// around it.
const longestEntity = len("&CounterClockwiseContourIntegral;")

// entity reads &amp; and &#65; and &#x41; also without the semicolon where HTML does.
func entity(s string) (string, int) {
	n := 1
	for n < len(s) && n < longestEntity && (isLetterOrDigit(s[n]) || n == 1 && s[n] == '#') {
		n++
	}
	if n < len(s) && s[n] == ';' {
		n++
	}
	if text := html.UnescapeString(s[:n]); n > 2 && text != s[:n] {
		return strings.ReplaceAll(text, "\u00a0", " "), n // pages use it as a space that does not collapse
	}
	return "", 0
}

func isLetterOrDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// letterEscapes are the escapes of one letter; any other character that follows a backslash stands
// for itself.
var letterEscapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 'f': "\f", 'v': "\v", 'a': "\a"}

// backslash reads \x41, \u0041, \u{41}, \U00000041, \101, \n and \".
func backslash(s string) (string, int) {
	if len(s) < 2 {
		return "", 0
	}
	switch c := s[1]; {
	case c == 'x':
		if text, n := hexBytes(s); n > 0 {
			return text, n
		}
	case c == 'u' && len(s) > 2 && s[2] == '{':
		if end := strings.IndexByte(s, '}'); end > 3 && end <= 3+6 {
			if v, err := strconv.ParseUint(s[3:end], 16, 32); err == nil && v <= utf8.MaxRune {
				return string(rune(v)), end + 1
			}
		}
	case c == 'u':
		if text, n := codeUnits(s, 2); n > 0 {
			return text, n
		}
	case c == 'U':
		if v, ok := hexadecimal(s, 2, 8); ok && v <= utf8.MaxRune {
			return string(rune(v)), 10
		}
	case c >= '0' && c <= '3' && len(s) > 3:
		if v, err := strconv.ParseUint(s[1:4], 8, 8); err == nil {
			return string([]byte{byte(v)}), 4
		}
	}
	if text, ok := letterEscapes[s[1]]; ok {
		return text, 2
	}
	_, n := utf8.DecodeRuneInString(s[1:])
	return s[1 : 1+n], 1 + n
}

// hexBytes reads all of \xc3\xb6. Go writes bytes that way, and JavaScript characters below
// 256; valid UTF-8 is read as bytes.
func hexBytes(s string) (string, int) {
	var raw []byte
	var characters []rune
	n := 0
	for n+4 <= len(s) && s[n] == '\\' && s[n+1] == 'x' {
		v, ok := hexadecimal(s, n+2, 2)
		if !ok {
			break
		}
		raw, characters, n = append(raw, byte(v)), append(characters, rune(v)), n+4
		if v < utf8.RuneSelf { // both readings agree
			break
		}
	}
	if utf8.Valid(raw) {
		return string(raw), n
	}
	return string(characters), n
}

// codeUnits reads the four digits of a UTF-16 code unit at a place, and its second half.
func codeUnits(s string, at int) (string, int) {
	v, ok := hexadecimal(s, at, 4)
	if !ok {
		return "", 0
	}
	r, end := rune(v), at+4
	if utf16.IsSurrogate(r) && len(s) >= end+at+4 && s[end:end+at] == s[:at] {
		if low, ok := hexadecimal(s, end+at, 4); ok {
			if both := utf16.DecodeRune(r, rune(low)); both != utf8.RuneError {
				return string(both), end + at + 4
			}
		}
	}
	return string(r), end
}

func hexadecimal(s string, at, digits int) (uint64, bool) {
	if len(s) < at+digits {
		return 0, false
	}
	v, err := strconv.ParseUint(s[at:at+digits], 16, 32)
	return v, err == nil
}
