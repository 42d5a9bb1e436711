package markup

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxSelectorText is the longest text in a selector, in characters: a longer one changes too often.
const maxSelectorText = 50

// selectors are those that find an element, the one that lasts longest first: what a visitor reads before what the
// vendor's programmers wrote.
func (e *element) selectors() (list []string) {
	add := func(format, value string) {
		if s := fmt.Sprintf(format, value); value != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	if e.label != "" {
		add("label=%s", quote(e.label))
	}
	add("placeholder=%s", quote(e.placeholder))
	if quote(e.name) != "" && e.role != "" && e.label == "" && e.placeholder == "" {
		list = append(list, fmt.Sprintf("role=%s[name=%s]", e.role, quote(e.name)))
	}
	add("testid=%s", plainWord(e.testID))
	if !isGenerated(e.id) {
		add("%s", e.byID())
	}
	add(e.tag+`[name="%s"]`, plainName(attribute(e.node, "name")))
	if e.role == "" {
		add("text=%s", quote(e.text))
	}
	if e.tag == "input" {
		add("input[type=%s]", plainWord(attribute(e.node, "type")))
	}
	if len(e.classes) > 0 {
		add(e.tag+".%s", plainWord(e.classes[0]))
	}
	if len(list) == 0 { // it finds nothing in the next walk, but tells which element is meant
		add("%s", e.byID())
	}
	return list
}

// best is the first of the selectors that finds nothing else, or that with the element's place among those it finds;
// "" if there is none.
func (d *Document) best(e *element) string {
	for _, s := range e.found {
		if d.counts[s] == 1 {
			return s
		}
	}
	if len(e.found) == 0 {
		return ""
	}
	return d.numbered(e, e.found[0])
}

// numbered adds an element's place to a selector that finds several.
func (d *Document) numbered(e *element, selector string) string {
	n := 0
	for _, other := range d.elements {
		if other == e {
			break
		}
		if slices.Contains(other.found, selector) {
			n++
		}
	}
	return fmt.Sprintf("%s >> nth=%d", selector, n)
}

// byID selects by the id, if that is a name in CSS.
func (e *element) byID() string {
	if plainWord(e.id) == "" {
		return ""
	}
	return "#" + e.id
}

// generated matches ids that differ from one build, or one visit, to the next.
var generated = regexp.MustCompile(`^:|\d{3,}|[0-9a-f]{8,}|^(radix|mui|ember|ext-gen|headlessui|react-select)`)

// Of letters and digits in turn, no person makes a name.
var (
	long  = regexp.MustCompile(`[A-Za-z0-9]{12,}`)
	turns = regexp.MustCompile(`[A-Za-z][0-9]|[0-9][A-Za-z]`)
)

func isGenerated(id string) bool {
	return generated.MatchString(id) || long.MatchString(id) && len(turns.FindAllString(id, -1)) > 3
}

// word matches a name that CSS takes without escapes.
var word = regexp.MustCompile(`^-?[A-Za-z_][\w-]*$`)

func plainWord(text string) string {
	if !word.MatchString(text) {
		return ""
	}
	return text
}

// plainName is a field's name that can stand between quotes.
func plainName(text string) string {
	if strings.ContainsAny(text, "\"\\\n") || strings.Contains(text, " >> ") {
		return ""
	}
	return text
}

// quote is a whole text in a selector; "" if it can't be written there.
func quote(text string) string {
	if text == "" || utf8.RuneCountInString(text) > maxSelectorText || strings.ContainsAny(text, "\"\\]") ||
		strings.Contains(text, " >> ") || strings.Contains(text, " >>> ") || strings.Contains(text, " || ") {
		return ""
	}
	return `"` + text + `"`
}
