package markup

import (
	"slices"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
)

// maxCompared is the longest text that is compared letter by letter, in bytes.
const maxCompared = 200

// similarity is from 0 to 1: by letters, or by the words that two texts have in common, whichever is more.
func similarity(a, b string) float64 {
	if len(a) > maxCompared || len(b) > maxCompared {
		return 0
	}
	return max(letters(join(a), join(b)), commonWords(wordsOf(a), wordsOf(b)))
}

// join is a text in lower case without anything but letters and digits: sign-in, signIn and "Sign in" are the same.
func join(text string) string { return strings.Join(wordsOf(text), "") }

func letters(a, b string) float64 {
	shorter, longer := min(len(a), len(b)), max(len(a), len(b))
	switch {
	case shorter == 0:
		return 0
	case shorter >= 3 && (strings.Contains(a, b) || strings.Contains(b, a)):
		return 0.4 + 0.6*float64(shorter)/float64(longer)
	}
	long := max(len([]rune(a)), len([]rune(b)))
	return 1 - float64(levenshtein.ComputeDistance(a, b))/float64(long)
}

func commonWords(a, b []string) float64 {
	common := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			common++
		}
	}
	if common == 0 {
		return 0
	}
	return float64(common) / float64(max(len(a), len(b)))
}

// wordsOf splits at anything but letters and digits, and where a capital follows a small letter.
func wordsOf(text string) (words []string) {
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
		}
		word = nil
	}
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
			continue
		case unicode.IsUpper(r) && len(word) > 0 && unicode.IsLower(word[len(word)-1]):
			end()
		}
		word = append(word, r)
	}
	end()
	return words
}
