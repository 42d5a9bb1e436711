package browser

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// AlteredError means that a field holds something else than was typed, by the page's own doing, such as a mask or a
// limit: the text was typed as a customer does it.
type AlteredError struct {
	Selector string
	Typed    int    // characters
	Holds    string // what the field holds, which may be secret
}

func (e *AlteredError) Error() string {
	return fmt.Sprintf("%s holds %d characters, which are not the %d that were typed", e.Selector, len([]rune(e.Holds)), e.Typed)
}

// FillWhole fills a field, once more if the page lost characters of the text. Its error does not show the text.
func FillWhole(text string, fill func() error) error {
	err := fill()
	var altered *AlteredError
	if errors.As(err, &altered) && altered.lostCharacters(text) {
		err = fill()
	}
	return RedactError(err, text)
}

// CheckTyped compares a text with what ScriptTyped returned after it was typed. The error is a *SiteError if keys did not
// reach the field, which may be tried again, and an *AlteredError if the page changed the text.
func CheckTyped(selector, text, value, state, element string) error {
	switch {
	case state == "lost":
		return NewSiteError("fill", selector, "the page moved the focus to %s while the text was typed", element)
	case state == "shared", sameText(text, value):
		return nil
	}
	return &AlteredError{selector, len([]rune(text)), value}
}

// IsAltered reports whether err is an *AlteredError.
func IsAltered(err error) bool {
	var e *AlteredError
	return errors.As(err, &e)
}

// lostCharacters reports whether a field holds only some of the characters that were typed, in their order: a page that
// was still loading may have replaced the others. One that took a text away, and now is empty, has understood it.
func (e *AlteredError) lostCharacters(text string) bool {
	rest := []rune(e.Holds)
	if len(rest) == 0 || len(rest) >= e.Typed {
		return false
	}
	for _, r := range text {
		if len(rest) > 0 && r == rest[0] {
			rest = rest[1:]
		}
	}
	return len(rest) == 0
}

// sameText reports whether two texts differ at most in how they are laid out: spaces, and the
// separators of a mask such as that of a telephone number.
func sameText(a, b string) bool { return lettersOf(a) == lettersOf(b) }

// lettersOf is a text's letters, digits and symbols; a text of nothing else is as it is.
func lettersOf(text string) string {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
	if letters == "" {
		return strings.TrimSpace(text)
	}
	return letters
}
