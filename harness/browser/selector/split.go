package selector

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// piece is a part of a selector and the separator behind it, "" at the end.
type piece struct{ text, separator string }

// split cuts a selector at the separators outside of quotation marks and brackets.
func split(text string) ([]piece, error) {
	rest, last := strings.TrimSpace(text), ""
	if rest == "" {
		return nil, errors.New("the selector is empty: write what it is to select")
	}
	var list []piece
	for {
		if next := separatorAt(" " + rest); next != "" || rest == "" {
			return nil, fmt.Errorf("there is no selector on one side of %s: write one on both", cmp.Or(next, last))
		}
		n := partLength(rest)
		last = separatorAt(rest[n:])
		list = append(list, piece{rest[:n], last})
		if last == "" {
			return list, nil
		}
		rest = strings.TrimSpace(strings.TrimSpace(rest[n:])[len(last):])
	}
}

// groups cuts a list of pieces behind each of one separator.
func groups(list []piece, separator string) (out [][]piece) {
	start := 0
	for i, p := range list {
		if p.separator == separator || i == len(list)-1 {
			out = append(out, list[start:i+1])
			start = i + 1
		}
	}
	return out
}

// separatorAt returns the separator at the beginning of text, which has white space on both sides; "" if there is none.
func separatorAt(text string) string {
	rest := strings.TrimLeft(text, space)
	if len(rest) == len(text) {
		return ""
	}
	for _, s := range []string{or, frame, within} {
		if after, found := strings.CutPrefix(rest, s); found && (after == "" || isSpace(after[0])) {
			return s
		}
	}
	return ""
}

// partLength returns where the first part ends. What is quoted or in brackets holds no separator; but a plain text, such as
// text=Don't, has no quotation marks.
func partLength(text string) int {
	head := named.FindString(text)
	i, plain := len(head), slices.Contains(compared, strings.TrimRight(head, space+"="))
	if plain && i < len(text) && strings.IndexByte(`"'/`, text[i]) >= 0 {
		i += quotedLength(text[i:])
	}
	for depth := 0; i < len(text); i++ {
		switch c := text[i]; {
		case isSpace(c) && depth <= 0 && separatorAt(text[i:]) != "":
			return i
		case plain:
		case c == '\\':
			i++
		case c == '"' || c == '\'' || c == '/' && strings.HasSuffix(text[:i], "="):
			i += quotedLength(text[i:]) - 1
		case c == '[' || c == '(':
			depth++
		case c == ']' || c == ')':
			depth--
		}
	}
	return len(text)
}

// quotedLength returns the length of a quoted text or regular expression, to its closing mark.
func quotedLength(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i + 1
		}
	}
	return len(text)
}

const space = " \t\n\r"

func isSpace(c byte) bool { return strings.IndexByte(space, c) >= 0 }
