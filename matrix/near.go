package matrix

import (
	"fmt"
	"strings"
)

// nearGlob corrects the segments of a glob that name nothing among the cells, if that makes it name one; "" if not.
func nearGlob(glob string, all []Cell) string {
	parts := strings.Split(glob, "/")
	words := knownWords(all)
	for i, part := range parts {
		parts[i] = nearSegment(part, words[i])
	}
	near := strings.Join(parts, "/")
	for _, c := range all {
		if near != glob && c.Match(near) {
			return near
		}
	}
	return ""
}

// nearSegment replaces what stands before the first wildcard of a segment by what the nearest word begins with.
func nearSegment(part string, words []string) string {
	fixed, rest := part, ""
	if i := strings.IndexAny(part, `*?[\`); i >= 0 {
		fixed, rest = part[:i], part[i:]
	}
	var beginnings []string
	for _, word := range words {
		if rest != "" {
			word = word[:min(len(word), len(fixed))]
		}
		if word == fixed {
			return part
		}
		beginnings = append(beginnings, word)
	}
	if best, near := Closest(fixed, beginnings); near {
		return best + rest
	}
	return part
}

// SuggestGlob returns the remedy for a glob that names none of some cells, given by their ids.
func SuggestGlob(glob string, ids []string) string {
	var all []Cell
	for _, id := range ids {
		if c, err := ParseCell(id); err == nil {
			all = append(all, c)
		}
	}
	return suggestGlob(glob, all)
}

// suggestGlob returns the remedy for a glob that names no cell.
func suggestGlob(glob string, all []Cell) string {
	if near := nearGlob(glob, all); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return knownNames(all)
}
