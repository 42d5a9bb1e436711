package journey

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mentions reports whether text contains a file's name, and not only as a part of
// another one: "old-cv.pdf" and "cv.pdf.exe" do not name "cv.pdf".
func mentions(text, file string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], file)
		if i < 0 {
			return false
		}
		begin, end := at+i, at+i+len(file)
		before, _ := utf8.DecodeLastRuneInString(text[:begin])
		after, size := utf8.DecodeRuneInString(text[end:])
		if after == '.' { // the end of a sentence, or part of a longer name
			after, _ = utf8.DecodeRuneInString(text[end+size:])
		}
		if !isNameRune(before) && before != '.' && !isNameRune(after) {
			return true
		}
		at = end
	}
}

func isNameRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_')
}
