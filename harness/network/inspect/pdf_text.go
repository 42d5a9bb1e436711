package inspect

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

var (
	scriptName = regexp.MustCompile(`/(?:JavaScript|JS)(?:[\s/<>\[\]()%]|$)`)
	onOpening  = regexp.MustCompile(`/OpenAction(?:[\s/<>\[\]()%]|$)`)
	authorName = regexp.MustCompile(`/Author\s*(?:(\()|<([0-9A-Fa-f\s]*)>|(\d+ \d+) R\b)`)
	hashed     = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)
)

// findScript finds JavaScript: ISO 32000-1, 12.6.4.16.
func findScript(text []byte, f *reasons) {
	text = decodeHexName(text)
	if !scriptName.Match(text) {
		return
	}
	if onOpening.Match(text) {
		f.add("script", "JavaScript, run on opening")
		return
	}
	f.add("script", "JavaScript")
}

// decodeHexName decodes names, in which any character may be written as #41.
func decodeHexName(text []byte) []byte {
	if !bytes.ContainsRune(text, '#') {
		return text
	}
	return hashed.ReplaceAllFunc(text, func(code []byte) []byte {
		n, _ := strconv.ParseUint(string(code[1:]), 16, 8)
		return []byte{byte(n)}
	})
}

// findAuthors finds the author in the document's information: ISO 32000-1, 14.3.3.
// One stored elsewhere, as by macOS, is reported by its object reference.
func findAuthors(text []byte, f *reasons) {
	for _, at := range authorName.FindAllSubmatchIndex(text, maxReasons) {
		switch {
		case at[2] >= 0:
			f.author(decodeMarked(literal(text[at[3]:])))
		case at[4] >= 0:
			f.author(decodeMarked(hexadecimal(text[at[4]:at[5]])))
		default:
			f.author("in object " + string(text[at[6]:at[7]]))
		}
	}
}

// literal reads a string after its opening parenthesis: ISO 32000-1, 7.3.4.2.
func literal(b []byte) (text []byte) {
	depth := 1
	for i := 0; i < min(len(b), maxField); i++ {
		switch c := b[i]; c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return text
			}
		case '\\':
			var n int
			c, n = escaped(b[i+1:])
			i += n
			text = append(text, c)
			continue
		}
		text = append(text, b[i])
	}
	return text
}

// escaped decodes an escape after its backslash, and returns its length in bytes.
func escaped(b []byte) (c byte, n int) {
	for n < min(3, len(b)) && b[n] >= '0' && b[n] <= '7' {
		c = c<<3 | b[n] - '0'
		n++
	}
	if n > 0 || len(b) == 0 {
		return c, n
	}
	if i := strings.IndexByte("nrtbf", b[0]); i >= 0 {
		return "\n\r\t\b\f"[i], 1
	}
	return b[0], 1
}

func hexadecimal(b []byte) []byte {
	digits := bytes.Join(bytes.Fields(b[:min(len(b), maxField)]), nil)
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	text, _ := hex.DecodeString(string(digits))
	return text
}
