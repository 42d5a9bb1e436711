// Package redact takes secrets out of everything that is written: records, logs, errors, and
// the texts that are painted over in screenshots.
//
//  1. New makes a pattern of each form in which a value may travel: plain, in another case,
//     as base64, hexadecimal or UTF-16 (forms.go).
//  2. Hide reads a text once (find.go), and again for each escape that is undone: of URLs, of
//     markup, of JSON, JavaScript and Go (escapes.go).
//  3. Clean also hides what may be a secret that was not named: the user information and the
//     values in URLs, and headers that carry credentials (urls.go).
package redact

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Hidden replaces a secret.
const Hidden = "[hidden]"

// MinLength is the minimum length of a secret, in characters: hiding a shorter one would
// garble ordinary words and protect nothing. Every place that reads a secret refuses a
// shorter value.
const MinLength = 4

// TooShort reports whether a value is too short to be hidden. The empty value is no secret.
func TooShort(value string) bool {
	n := utf8.RuneCountInString(value)
	return n > 0 && n < MinLength
}

// Secrets takes known values out of every text that is about to be written, in each of the
// forms in which they travel (forms.go), also escaped (escapes.go).
type Secrets struct {
	mutex         sync.RWMutex
	finder        *finder
	separateKinds bool // a secret looks like an escape: each kind of escape is also undone by itself
}

// New returns Secrets that hide values; those under MinLength characters are
// left alone.
func New(values ...string) *Secrets {
	s := &Secrets{finder: newFinder()}
	s.Add(values...)
	return s
}

// Add hides more values from now on.
func (s *Secrets) Add(values ...string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, v := range values {
		if utf8.RuneCountInString(v) < MinLength || !utf8.ValidString(v) && len(v) < MinLength {
			continue
		}
		for _, p := range patterns(v) {
			s.finder.add(p)
		}
		s.separateKinds = s.separateKinds || strings.ContainsAny(v, introducers)
	}
}

// span is a part of a text, in bytes.
type span struct{ from, to int }

// Spans returns the parts of text that hold a secret in any form, in order and apart from
// each other, each as [from, to) in bytes.
func (s *Secrets) Spans(text string) [][2]int {
	var list [][2]int
	for _, m := range s.find(text) {
		list = append(list, [2]int{m.from, m.to})
	}
	return list
}

func (s *Secrets) find(text string) []span {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	if s.finder.empty() {
		return nil
	}
	var found []span
	s.finder.search(layer{text: text}, &found)
	s.searchEscapes(layer{text: text}, allEscapes, &found)
	if s.separateKinds {
		for _, kind := range singleKinds {
			s.searchEscapes(layer{text: text}, kind, &found)
		}
	}
	return mergeSpans(found)
}

// maxEscapes is how many nested escapes are undone: a percent sign that was escaped twice,
// in JSON, in an attribute, has four.
const maxEscapes = 5

// searchEscapes undoes escapes again and again, and looks for secrets each time.
func (s *Secrets) searchEscapes(l layer, kinds escapes, found *[]span) {
	for range maxEscapes {
		next, changed := l.unescape(kinds)
		if !changed {
			return
		}
		s.finder.search(next, found)
		l = next
	}
}

// mergeSpans joins spans that overlap or touch.
func mergeSpans(list []span) []span {
	slices.SortFunc(list, func(a, b span) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	var out []span
	for _, m := range list {
		if n := len(out); n > 0 && m.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, m.to)
			continue
		}
		out = append(out, m)
	}
	return out
}

// Hide returns text without the known secrets. It leaves anything else that a URL or a header
// may carry: see Clean.
func (s *Secrets) Hide(text string) string {
	found := s.find(text)
	if len(found) == 0 {
		return text
	}
	var out strings.Builder
	at := 0
	for _, m := range found {
		out.WriteString(text[at:m.from])
		out.WriteString(Hidden)
		at = m.to
	}
	out.WriteString(text[at:])
	return out.String()
}

// Clean returns text without the known secrets, and without what may hold others: the user
// information and the query and fragment values of any URL in it, and the values of headers
// that carry credentials.
func (s *Secrets) Clean(text string) string {
	return hideCredentials(hideValues(stripUserInfo(s.Hide(text))))
}
