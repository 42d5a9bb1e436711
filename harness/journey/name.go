package journey

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// findNamed returns which text names a file, or -1, and by which other name if the site changed it. A text with the exact name
// is preferred; one with the exact name of another file is not that of this one.
func findNamed(texts []string, file string, others []string) (index int, as string) {
	for i, text := range texts {
		if mentions(text, file) {
			return i, ""
		}
	}
	for i, text := range texts {
		if mentionsAny(text, others, file) {
			continue
		}
		if as := changedName(text, file); as != "" {
			return i, as
		}
	}
	return -1, ""
}

func mentionsAny(text string, files []string, except string) bool {
	for _, f := range files {
		if f != except && mentions(text, f) {
			return true
		}
	}
	return false
}

// mentions reports whether text contains a file's name, and not only as a part of
// another one: "old-cv.pdf" and "cv.pdf.exe" do not name "cv.pdf".
func mentions(text, file string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], file)
		if i < 0 {
			return false
		}
		begin, end := at+i, at+i+len(file)
		if isWholeName(text, begin, end) {
			return true
		}
		at = end
	}
}

// isWholeName reports whether a part of a text is not a part of a longer name.
func isWholeName(text string, begin, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:begin])
	after, size := utf8.DecodeRuneInString(text[end:])
	if after == '.' { // the end of a sentence, or part of a longer name
		after, _ = utf8.DecodeRuneInString(text[end+size:])
	}
	return !isNameRune(before) && before != '.' && !isNameRune(after)
}

func isNameRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_')
}

// changedName returns how a text names a file whose name the site has changed, as sites do: in small letters, with other
// separators, in another normal form of Unicode, with a number or a code before or after it, or shortened by an ellipsis;
// "" if it does not.
func changedName(text, file string) string {
	plain := norm.NFC.String(text)
	pattern := namePattern(file)
	if pattern == nil {
		return ""
	}
	for _, at := range pattern.FindAllStringIndex(plain, -1) {
		if isWholeName(plain, at[0], at[1]) {
			return plain[at[0]:at[1]]
		}
	}
	return shortenedName(plain, file)
}

var nameParts = regexp.MustCompile(`[\p{L}\p{M}\p{N}]+`)

// namePattern matches a name with the same letters and digits, and the same extension; nil for a name without any.
func namePattern(file string) *regexp.Regexp {
	stem, extension := norm.NFC.String(strings.ToValidUTF8(file, "")), ""
	if i := strings.LastIndexByte(stem, '.'); i > 0 {
		stem, extension = stem[:i], regexp.QuoteMeta(stem[i:])
	}
	var parts []string
	for _, p := range nameParts.FindAllString(stem, -1) {
		parts = append(parts, regexp.QuoteMeta(p))
	}
	if len(parts) == 0 {
		return nil
	}
	const separator, code = `(?:[\s_.,+()&'-]|%20)*`, `[0-9a-z]{1,40}`
	return regexp.MustCompile(`(?i)(?:[0-9a-f]{6,40}[_-])?` + strings.Join(parts, separator) + `(?:[\s_.-]*\(\d+\)|[_.-]+` + code + `)?` + extension)
}

var ellipsis = regexp.MustCompile(`(\S[^…"“”]*?)\s*(?:…|\.\.\.)\s*([^\s"“”…]+)`)

// minShown is how many characters of a shortened name must be shown at each end.
const minShown = 3

// shortenedName returns the name in a text of which the middle was left out.
func shortenedName(text, file string) string {
	name := lettersAndDigits(file)
	for _, m := range ellipsis.FindAllStringSubmatchIndex(text, -1) {
		tail := lettersAndDigits(text[m[4]:m[5]])
		for begin := m[2]; begin >= 0 && begin < m[3]; begin = nextWord(text, begin, m[3]) {
			head := lettersAndDigits(text[begin:m[3]])
			if utf8.RuneCountInString(head) >= minShown && utf8.RuneCountInString(tail) >= minShown && len(head)+len(tail) <= len(name) &&
				strings.HasPrefix(name, head) && strings.HasSuffix(name, tail) {
				return text[begin:m[5]]
			}
		}
	}
	return ""
}

// nextWord returns where the next word of a text begins, or -1.
func nextWord(text string, from, end int) int {
	i := strings.IndexFunc(text[from:end], unicode.IsSpace)
	if i < 0 {
		return -1
	}
	return from + i + 1
}

func lettersAndDigits(text string) string {
	return strings.ToLower(strings.Join(nameParts.FindAllString(norm.NFC.String(text), -1), ""))
}
