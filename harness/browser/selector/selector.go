package selector

import (
	"slices"
	"strings"
)

// Selector is what a text selects: the first of its alternatives that the page has.
type Selector []Path

// Path leads through frames and shadow roots; each scope but the last selects where the next one looks.
type Path []Scope

// Scope is parts, each inside of a match of the one before.
type Scope []Part

// Part selects elements in one way. It is sent to finder.js as it is.
type Part struct {
	Kind  string `json:"kind"` // of kinds, or "nth"
	Text  Text   `json:"text"` // CSS, XPath, a role, a text
	Attrs []Attr `json:"attrs,omitempty"`
	Index int    `json:"index"` // of nth
}

// Text is compared in one of three ways.
type Text struct {
	Is    string `json:"is"`              // the text, or the regular expression
	How   string `json:"how"`             // contains, equals, matches
	Flags string `json:"flags,omitempty"` // of the regular expression
}

// How a text is compared; white space is folded.
const (
	contains = "contains" // in any case
	equals   = "equals"
	matches  = "matches"
)

// Attr is an attribute of role=, such as [name=Save]. Of a state, Text.Is is "true", "false" or "mixed".
type Attr struct {
	Name string `json:"name"`
	Text Text   `json:"text"`
}

// Separators, with white space around.
const (
	or     = "||"
	frame  = ">>>"
	within = ">>"
)

// Alternatives joins selectors into one whose first is preferred.
func Alternatives(list []string) string { return strings.Join(list, " "+or+" ") }

// Join makes the selector of what inner selects inside of what outer selects; each may have alternatives.
func Join(outer, inner string) (string, error) {
	outers, err := alternatives(outer)
	if err != nil {
		return "", err
	}
	inners, err := alternatives(inner)
	if err != nil {
		return "", err
	}
	var all []string
	for _, o := range outers {
		for _, i := range inners {
			all = append(all, o+" "+within+" "+i)
		}
	}
	return Alternatives(all), nil
}

// alternatives are a selector's, each as it is written.
func alternatives(text string) (list []string, err error) {
	pieces, err := split(text)
	if err != nil {
		return nil, err
	}
	for _, group := range groups(pieces, or) {
		list = append(list, write(group))
	}
	return list, nil
}

// Leads reports whether an alternative leads into another document or a shadow root.
func (s Selector) Leads() bool {
	return slices.ContainsFunc(s, func(p Path) bool { return len(p) > 1 })
}

// Scopes are the scopes of each alternative, as they are written.
func Scopes(text string) (list [][]string) {
	pieces, err := split(text)
	if err != nil {
		return nil
	}
	for _, alternative := range groups(pieces, or) {
		var scopes []string
		for _, scope := range groups(alternative, frame) {
			scopes = append(scopes, write(scope))
		}
		list = append(list, scopes)
	}
	return list
}

// write writes pieces as they were, without the last separator.
func write(list []piece) string {
	var words []string
	for i, p := range list {
		words = append(words, p.text)
		if i < len(list)-1 {
			words = append(words, p.separator)
		}
	}
	return strings.Join(words, " ")
}

// IsCSS reports whether a selector is CSS only, without alternatives; frames are allowed.
func (s Selector) IsCSS() bool {
	if len(s) != 1 {
		return false
	}
	return !slices.ContainsFunc(s[0], func(scope Scope) bool { return len(scope) != 1 || scope[0].Kind != "css" })
}
