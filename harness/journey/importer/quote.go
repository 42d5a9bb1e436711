package importer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// plain matches texts that mean the same without quotes, in flow style, too: none that YAML could take for a number, a flag,
// a date, a comment or a mapping.
var plain = regexp.MustCompile(`^[A-Za-z/*.][\pL\pN_./*=@+-]*( [\pL\pN_./*=@+-]+)*$`)

// taken are words that YAML takes for something else than a text.
var taken = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|y|n|\.inf|\.nan|[.][0-9_.e+-]*|\*.*|=)$`)

// size matches a number of bytes, as in "200kB".
var size = regexp.MustCompile(`^[0-9]+[kM]B$`)

// quote writes a text as a YAML scalar, with quotes only if it needs some.
func quote(text string) string {
	switch {
	case size.MatchString(text), plain.MatchString(text) && !taken.MatchString(text):
		return text
	case strings.Contains(text, `"`) && !strings.Contains(text, "'") && printable(text) == text && !strings.Contains(text, `\`):
		return "'" + text + "'"
	}
	return doubleQuoted(text)
}

// doubleQuoted writes a text in double quotes. Source: https://yaml.org/spec/1.2.2/#57-escaped-characters.
func doubleQuoted(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteString(`\` + string(r))
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case !unicode.IsPrint(r) && r > 0xffff:
			fmt.Fprintf(&out, `\U%08X`, r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&out, `\u%04X`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String() + `"`
}

// printable is a text for a comment: in one line, without control characters.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
}
