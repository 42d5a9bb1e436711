package mailbox

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// codeForms are how one-time codes are written: 4 to 8 digits, in two groups or with spaces between all; 6 to 8 capital
// letters and digits, or two groups of them.
var codeForms = regexp.MustCompile(`\d(?: \d){3,7}|\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|[0-9A-Z]{3,5}-[0-9A-Z]{3,5}|[0-9A-Z]{6,8}|\d{4,8}`)

// codeWords are near a code, in the languages of customers.
var codeWords = regexp.MustCompile(`(?i)code|passcode|\botp\b|\bpin\b|\btan\b|password|passwor[dt]|kennwort|einmal|verif|confirm|bestätig|` +
	`mot de passe|contraseñ|clave|código|codigo|codice|senha|\bkod\b|\bkode\b|код|コード|認証|验证|驗證|코드|인증`)

// otherWords are in front of other numbers.
var otherWords = regexp.MustCompile(`(?i)order|invoice|bestell|rechnung|auftrag|commande|facture|pedido|factura|customer|kunden|ticket|\bcase\b|` +
	`reference|phone|\btel|\bzip\b|\bplz\b|©|copyright|\bsince\b|\bseit\b`)

// units are behind other numbers.
var units = regexp.MustCompile(`(?i)^\s?(%|€|\$|£|eur\b|usd\b|sec|min|hour|day|sek|stund|tag|uhr|jour|heure|hora|día|[kmg]b\b)`)

const (
	maxCodeText = 64 << 10 // bytes of a text that are searched
	maxNear     = 80       // bytes between a code and its word
	maxAbove    = 300      // the same for a code on a line of its own
	behind      = 20       // a word behind the code counts as that much further away
)

// findCode returns the one-time code of a mail: of what looks like one, what is nearest to a word for it. Spaces in it are
// left out.
func findCode(m *mail) string {
	for _, text := range append([]string{m.subject}, m.texts...) {
		if code := codeIn(text); code != "" {
			return code
		}
	}
	// A mail may be a code alone, with the word in its subject.
	for _, text := range m.texts {
		if code := codeIn(m.subject + "\n" + text); code != "" {
			return code
		}
	}
	return ""
}

func codeIn(text string) string {
	text = textLink.ReplaceAllStringFunc(text[:min(len(text), maxCodeText)], func(s string) string { return strings.Repeat("_", len(s)) })
	best, code := maxAbove+1, ""
	for _, at := range codeForms.FindAllStringIndex(text, -1) {
		found := text[at[0]:at[1]]
		if !looksLikeCode(found) || !standsAlone(text, at[0], at[1]) {
			continue
		}
		if d := distance(text, at[0], at[1]); d < best {
			best, code = d, strings.ReplaceAll(found, " ", "")
		}
	}
	return code
}

// looksLikeCode refuses words in capitals.
func looksLikeCode(found string) bool { return strings.ContainsAny(found, "0123456789") }

// standsAlone reports whether no word, number, date, amount or address goes on beside a text.
func standsAlone(text string, from, to int) bool {
	before, n := utf8.DecodeLastRuneInString(text[:from])
	further, _ := utf8.DecodeLastRuneInString(text[:from-n])
	after, n := utf8.DecodeRuneInString(text[to:])
	next, _ := utf8.DecodeRuneInString(text[to+n:])
	joinsBefore := from > 0 && (isWord(before) || strings.ContainsRune("#+@/\\=&%$€£_", before) || strings.ContainsRune(" .,-:", before) && unicode.IsDigit(further) || before == '-' && isWord(further))
	joinsAfter := to < len(text) && (isWord(after) || strings.ContainsRune("@/\\=&_%", after) || strings.ContainsRune(" .,-:", after) && unicode.IsDigit(next) || after == '-' && isWord(next))
	return !joinsBefore && !joinsAfter && !units.MatchString(text[to:])
}

// isWord reports whether a letter belongs to the same word as a code's. Those of Chinese, Japanese and Korean stand beside
// it without a space.
func isWord(r rune) bool {
	return unicode.IsDigit(r) || unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// distance is how far a text is from a word for codes; more than maxAbove if none is near, or if it is another number.
func distance(text string, from, to int) int {
	before := text[max(0, from-maxAbove):from]
	after := text[to:min(len(text), to+maxNear)]
	d := maxAbove + 1
	if words := codeWords.FindAllStringIndex(before, -1); words != nil {
		word := words[len(words)-1]
		if d = len(before) - word[1]; isLine(text, from, to) {
			d = 0
		} else if d > maxNear {
			d = maxAbove + 1
		}
		before = before[word[1]:]
	}
	if otherWords.MatchString(before[max(0, len(before)-maxNear/3):]) {
		return maxAbove + 1
	}
	if word := codeWords.FindStringIndex(after); word != nil {
		d = min(d, word[0]+behind)
	}
	return d
}

// isLine reports whether a text is alone on its line.
func isLine(text string, from, to int) bool {
	before, after := text[:from], text[to:]
	before = before[strings.LastIndexByte(before, '\n')+1:]
	if i := strings.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	}
	return strings.Trim(before, " \t\r*>|\u00a0") == "" && strings.Trim(after, " \t\r*|\u00a0.") == ""
}
