package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxBytes is how many bytes of a message are read. Real messages are
// shorter; a whole page that is shown as a message is judged by its beginning.
const maxBytes = 8 << 10

// truncate cuts a text after at most that many bytes, between two runes.
func truncate(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// canonical maps variants of a character to one form.
var canonical = strings.NewReplacer("’", "'", "‘", "'", "`", "'", "´", "'", "“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "ł", "l", "×", "x", "…", ".", "\u00ad", "", "\u200b", "")

// normalise is the form in which texts and phrases are compared: compatibility
// characters and case folded, Latin accents removed, one space between words and
// none beside ideographs.
func normalise(s string) string {
	s = cases.Fold().String(norm.NFKC.String(canonical.Replace(s)))
	s = norm.NFC.String(strings.Map(unaccented, norm.NFD.String(s)))
	return collapseSpaces(canonical.Replace(s))
}

// unaccented drops the marks above and below Latin letters; those of kana stay.
func unaccented(r rune) rune {
	if r >= 0x300 && r <= 0x36f {
		return -1
	}
	return r
}

// collapseSpaces leaves one space between words, and none where one neighbour is an
// ideograph or kana.
func collapseSpaces(s string) string {
	var b strings.Builder
	last, space := rune(0), false
	for _, r := range s {
		if unicode.IsSpace(r) {
			space = true
			continue
		}
		if space && last != 0 && !ideographic(last) && !ideographic(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last, space = r, false
	}
	return b.String()
}

// sentences cuts a message of valid UTF-8 at line ends, at the dots between the texts of several
// elements, and at the ends of sentences; not within "20.5 MB", ".docx" or "max. 20 MB".
func sentences(s string) (list []string) {
	start := 0
	for i, r := range s {
		if end := i + utf8.RuneLen(r); endsSentence(r, s[end:]) {
			list, start = append(list, s[start:end]), end
		}
	}
	return append(list, s[start:])
}

func endsSentence(r rune, rest string) bool {
	switch r {
	case '\n', '·', '。', '！', '？', '|', '•':
		return true
	case '.', '!', '?', ';':
		after := strings.TrimLeftFunc(rest, unicode.IsSpace)
		next, _ := utf8.DecodeRuneInString(after)
		return after == "" || ideographic(next) || len(after) < len(rest) && !unicode.IsLower(next) && !unicode.IsDigit(next)
	}
	return false
}
