package journey

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

const (
	minLearned = 6  // characters of a code that is hidden: shorter ones are in too many ports, sizes and years
	minToken   = 8  // characters of a part of an address, if there are digits among them
	longToken  = 20 // and without
)

// learn makes what was read in a mail a secret of the walk: a code, or the parts of a link that are not the same for all
// customers.
func (v *Visit) learn(value string) {
	if v.Learn == nil {
		return
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" {
		if utf8.RuneCountInString(value) >= minLearned {
			v.Learn(value)
		}
		return
	}
	parts := append(strings.Split(u.Path, "/"), u.Fragment)
	for _, values := range u.Query() {
		parts = append(parts, values...)
	}
	for _, part := range parts {
		if n := utf8.RuneCountInString(part); n >= longToken || n >= minToken && strings.ContainsAny(part, "0123456789") {
			v.Learn(part)
		}
	}
}
