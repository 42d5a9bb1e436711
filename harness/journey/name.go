package journey

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// findNamed returns the first of a list that names a file, or nil. The site may have changed the name, which is noted.
func findNamed[T any](v *Visit, list []T, text func(T) string, file string) *T {
	var texts []string
	for _, entry := range list {
		texts = append(texts, text(entry))
	}
	given := v.siteName(file)
	i, as := indexOfName(texts, given, v.SiteNames())
	if as != "" {
		v.Note(fmt.Sprintf("the page shows %s as %q", given, as))
	}
	if i < 0 {
		return nil
	}
	return &list[i]
}

// indexOfName returns which text names a file, or -1, and by which other name if the site changed it. A text with the exact name
// is preferred; one with the exact name of another file is not that of this one.
func indexOfName(texts []string, file string, others []string) (index int, as string) {
	for i, text := range texts {
		if mentions(text, file) {
			return i, ""
		}
	}
	if len(texts) == 0 {
		return -1, ""
	}
	forms := formsOf(file)
	for i, text := range texts {
		if mentionsAny(text, others, file) {
			continue
		}
		if as := forms.find(text); as != "" {
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

// nameForms are a file's name as sites change it: in small letters, with other separators, in another normal form of Unicode,
// with a number or a code before or after it, or shortened by an ellipsis.
type nameForms struct {
	pattern *regexp.Regexp // nil for a name without a letter or digit
	letters string
}

func formsOf(file string) nameForms { return nameForms{namePattern(file), lettersAndDigits(file)} }

// find returns the name as a text has it; "" if it has none.
func (f nameForms) find(text string) string {
	if f.pattern == nil {
		return ""
	}
	plain := norm.NFC.String(text)
	for _, at := range f.pattern.FindAllStringIndex(plain, -1) {
		if isWholeName(plain, at[0], at[1]) {
			return plain[at[0]:at[1]]
		}
	}
	return f.findShortened(plain)
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

// findShortened returns the name in a text of which the middle was left out.
func (f nameForms) findShortened(text string) string {
	for _, m := range ellipsis.FindAllStringSubmatchIndex(text, -1) {
		tail := lettersAndDigits(text[m[4]:m[5]])
		for begin := m[2]; begin >= 0 && begin < m[3]; begin = nextWord(text, begin, m[3]) {
			head := lettersAndDigits(text[begin:m[3]])
			if utf8.RuneCountInString(head) >= minShown && utf8.RuneCountInString(tail) >= minShown && len(head)+len(tail) <= len(f.letters) &&
				strings.HasPrefix(f.letters, head) && strings.HasSuffix(f.letters, tail) {
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
