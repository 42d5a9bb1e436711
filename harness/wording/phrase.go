package wording

import (
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
