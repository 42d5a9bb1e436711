package wording

import (
	"regexp"
	"strings"
	"unicode"
)

// gap is how many bytes may lie between two pieces of a phrase.
const gap = 60

// phrase is what a language file lists, prepared for searching: pieces that occur
// in this order within a sentence, not more than gap bytes apart.
//
// In a file a phrase is words with single spaces: "exceeds .. limit|size". "a|b" is
// either word, "a|" is a or nothing, "a~b|c" is "a b" or "c", "word*" any ending, "*word" any beginning, ".."
// a gap between two pieces. Chinese and Japanese have no spaces, so that "太|过 大" is
// 太大 or 过大.
type phrase []piece

type piece struct {
	text        string
	open, close bool // whether the word may extend before the piece, or after it
}

// compile expands alternatives, so that one entry gives one or more phrases.
func compile(entry string) []phrase {
	list := []phrase{nil}
	for part := range strings.SplitSeq(entry, " .. ") {
		var next []phrase
		for _, text := range alternatives(strings.Fields(part)) {
			p := pieceOf(text)
			for _, head := range list {
				next = append(next, append(head[:len(head):len(head)], p))
			}
		}
		list = next
	}
	return list
}

// alternatives are the expansions of words with "|".
func alternatives(words []string) []string {
	list := []string{""}
	for _, w := range words {
		var next []string
		for _, head := range list {
			for choice := range strings.SplitSeq(w, "|") {
				next = append(next, strings.TrimSpace(head+" "+choice))
			}
		}
		list = next
	}
	return list
}

func pieceOf(text string) piece {
	p := piece{open: strings.HasPrefix(text, "*"), close: strings.HasSuffix(text, "*")}
	p.text = normalise(strings.ReplaceAll(strings.Trim(text, "*"), "~", " "))
	return p
}

// isSpaced reports whether a rune is part of words that spaces separate.
func isSpaced(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !ideographic(r)
}

func ideographic(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー' || r == '々'
}

// What a limit looks like in any language, in a normalised sentence.
var (
	sizeForm  = regexp.MustCompile(`\d[\d.,' ]*(?:[kmgt]i?b|[kmgt]o|bytes?|octets?|bajt\w*|字节|字節|バイト|px|pixels?|pixel|dpi|mp)(?:$|[^a-z])|\d+ ?(?:px)? ?x ?\d+|(?:^|[^a-z])[kmg]i?b ?\d`)
	typeForm  = regexp.MustCompile(`(?:^|[^a-z0-9._/-])\.?(?:pdf|docx?|docm|xlsx?|pptx?|txt|csv|jpe?g|png|gif|webp|heic|svg|bmp|tiff?|mp3|mp4|mov|avi|wav|zip|rar|7z|xml|rtf|odt)(?:$|[^a-z0-9_.-]|\.(?:$| ))|(?:image|video|audio|application|text)/[a-z*]`)
	countForm = regexp.MustCompile(`\d`)
)

// limits are the kinds of limits that a sentence states: a size or a count beside a
// word that bounds it, types beside a word that admits them.
func limits(s string, f *found) (names []string) {
	bound := f.lists[bounds]
	if bound && sizeForm.MatchString(s) {
		names = append(names, "size")
	}
	if bound && f.lists[counts] && countForm.MatchString(s) {
		names = append(names, "count")
	}
	if f.lists[only] && typeForm.MatchString(s) {
		names = append(names, "types")
	}
	return names
}

// technical matches the language of programs and programmers in an unnormalised message:
// names of exceptions, status codes, stack traces, terms of protocols.
var technical = regexp.MustCompile(`\b[A-Za-z]\w*(?:Error|Exception)\b|\bException\b|` +
	`(?i:\b(?:status|error|http|fehler|erreur|code|codigo|codice|kod|código|błąd|foutcode)[ _-]*(?:code)?[ :#]*\(?#?-?\d{3,}\b)|(?i:\bcode:? ?\d)|` +
	`\bE[A-Z]{5,}\b|\bERR_[A-Z_]+|net::|\b0x[0-9a-fA-F]+|\[object |\bundefined\b|\bNaN\b|\bnull\b|\bat [\w.$<>]+ ?\(|` +
	`(?i:unexpected token|in json|json at|parse json|json parse|stack ?trace|\bxhr\b|xmlhttprequest|\bcors\b|access-control-|cross-origin|sqlstate|syntax error|segmentation fault|cannot read propert|call stack)|` +
	`(?i:bad request|bad gateway|gateway time-?out|internal server error|service (?:temporarily )?unavailable|method not allowed|entity too large|payload too large)|` +
	`\b[A-Z]{2,}(?:_[A-Z]+)+\b`)
