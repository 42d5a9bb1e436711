package markup

import (
	"cmp"
	"fmt"
	"slices"
)

// Candidate is an element that a journey may have meant.
type Candidate struct {
	Selector string // finds it
	Element  string // what it is: `button "Save"`
}

// Scores of candidates.
const (
	minScore    = 0.54 // for an element to resemble a selector
	sameRole    = 0.15 // added if tag or role are as wanted
	otherRole   = 0.8  // times the score if they are not
	usableScore = 0.1  // of a field or button that resembles nothing
)

// Near returns the elements that resemble what a selector looks for, the most similar first, and then, in their order, the
// other fields, buttons and links.
func (d *Document) Near(selector string) []Candidate {
	type scored struct {
		Candidate
		score float64
	}
	var list []scored
	words := wantedWords(selector)
	for _, e := range d.elements {
		score, part := e.resembles(words)
		s := d.selectorBy(e, part)
		if score < minScore && e.usable() {
			score, s = usableScore, d.best(e)
			if e.isOfKind(words) {
				score += sameRole
			}
		}
		if s != "" && s != selector && score > 0 && (score >= minScore || e.usable()) {
			list = append(list, scored{Candidate{s, e.String()}, score})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []Candidate
	for _, c := range list {
		if !slices.ContainsFunc(out, func(o Candidate) bool { return o.Selector == c.Selector }) {
			out = append(out, c.Candidate)
		}
	}
	return out
}

// resembles returns how similar an element is to the words of a selector, and by which part of it.
func (e *element) resembles(words []wantedWord) (score float64, part facet) {
	for _, w := range words {
		for _, f := range e.facets() {
			if s := similarity(w.text, f.text) * likeness(w.kind, f.kind); s > score {
				score, part = s, f
			}
		}
	}
	switch {
	case e.isOfKind(words):
		score += sameRole
	case slices.ContainsFunc(words, wantedWord.isKind):
		score *= otherRole
	}
	return score, part
}

// isKind reports whether a word names the kind of element.
func (w wantedWord) isKind() bool { return w.kind == byTag || w.kind == byRole }

// isOfKind reports whether tag or role of an element are as wanted.
func (e *element) isOfKind(words []wantedWord) bool {
	return slices.ContainsFunc(words, func(w wantedWord) bool {
		return w.kind == byTag && w.text == e.tag || w.kind == byRole && w.text == e.role
	})
}

// likeness is how much it counts that a word of one kind is similar to a part of another one.
func likeness(wanted, found kind) float64 {
	switch {
	case wanted == byTag || wanted == byRole:
		return 0
	case wanted == found:
		return 1
	case wanted == byText || found == byText: // #login and the button "Log in"
		return 0.8
	}
	return 0.9
}

// facet is a part of an element that a selector may name.
type facet struct {
	kind kind
	text string
}

func (e *element) facets() (list []facet) {
	add := func(k kind, text string) {
		if text != "" {
			list = append(list, facet{k, text})
		}
	}
	add(byID, e.id)
	for _, c := range e.classes {
		add(byClass, c)
	}
	add(byName, e.testID)
	add(byName, attribute(e.node, "name"))
	for _, text := range []string{e.name, e.label, e.placeholder, e.text, attribute(e.node, "title")} {
		add(byText, text)
	}
	return list
}

// selectorBy is the selector for an element that was found by one of its parts: in the form in which it was looked for,
// if that finds one element alone.
func (d *Document) selectorBy(e *element, part facet) string {
	s := ""
	switch part.kind {
	case byID:
		s = e.byID()
	case byClass:
		if s = plainWord(part.text); s != "" {
			s = "." + s
		}
	}
	if s != "" && d.count(s) == 1 && !(part.kind == byID && isGenerated(e.id)) {
		return s
	}
	return d.best(e)
}

// count is how many elements have an id or a class.
func (d *Document) count(selector string) (n int) {
	for _, e := range d.elements {
		if e.byID() == selector || selector[0] == '.' && slices.Contains(e.classes, selector[1:]) {
			n++
		}
	}
	return n
}

// usableRoles are of elements that a visitor does something with.
var usableRoles = map[string]bool{"button": true, "link": true, "checkbox": true, "radio": true, "switch": true, "tab": true, "menuitem": true,
	"combobox": true, "listbox": true, "textbox": true, "searchbox": true, "spinbutton": true, "slider": true}

func (e *element) usable() bool { return isField(e.node) || usableRoles[e.role] }

// String describes an element: `button "Save"`.
func (e *element) String() string {
	what := cmp.Or(e.role, e.tag)
	if e.tag == "input" && e.role == "" {
		what = attribute(e.node, "type") + " field"
	}
	if text := cmp.Or(e.name, e.text, e.placeholder); text != "" {
		return fmt.Sprintf("%s %q", what, shorten(text))
	}
	return what
}

func shorten(text string) string {
	if runes := []rune(text); len(runes) > maxSelectorText {
		return string(runes[:maxSelectorText]) + "…"
	}
	return text
}
