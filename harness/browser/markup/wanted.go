package markup

import (
	"regexp"
	"strings"
)

// kind is what part of an element a word of a selector is about.
type kind int

const (
	byID kind = iota
	byClass
	byName // attributes that programmers write: name, data-testid
	byText // what a visitor reads
	byTag
	byRole
)

// wantedWord is one word of a selector.
type wantedWord struct {
	kind kind
	text string
}

// between separates selectors that stand in each other: the last one names the element itself.
var between = regexp.MustCompile(` >>>? `)

// nth matches a part that names no element of its own.
var nth = regexp.MustCompile(`^nth=-?\d+$`)

// wantedWords reads the words of a selector: of each of its alternatives, those of the element itself.
func wantedWords(selector string) (list []wantedWord) {
	for _, alternative := range strings.Split(selector, " || ") {
		parts := between.Split(alternative, -1)
		for len(parts) > 1 && nth.MatchString(strings.TrimSpace(parts[len(parts)-1])) {
			parts = parts[:len(parts)-1]
		}
		list = append(list, readWords(strings.TrimSpace(parts[len(parts)-1]))...)
	}
	return list
}

// prefixes are the forms of a selector that are not CSS, by what follows the prefix.
var prefixes = []struct {
	prefix string
	read   func(text string) []wantedWord
}{
	{"text=", readText}, {"label=", readText}, {"placeholder=", readText}, {"alt=", readText}, {"title=", readText},
	{"testid=", func(text string) []wantedWord { return []wantedWord{{byName, text}} }},
	{"role=", readRole}, {"xpath=", readXPath}, {"//", readXPath}, {"(", readXPath}, {"css=", readCSS}, {"", readCSS},
}

func readWords(text string) []wantedWord {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(text, p.prefix); ok {
			return p.read(rest)
		}
	}
	return nil
}

// expression matches a text in the form of a regular expression.
var expression = regexp.MustCompile(`^/(.*)/i?$`)

func readText(text string) []wantedWord {
	if m := expression.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	return []wantedWord{{byText, strings.Trim(text, `"'`)}}
}

// roleParts matches button[name="Save"].
var roleParts = regexp.MustCompile(`^([a-z]+)(?:.*\[name=([^\]]*)\])?`)

func readRole(text string) []wantedWord {
	m := roleParts.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	list := []wantedWord{{byRole, m[1]}}
	if m[2] != "" {
		list = append(list, readText(m[2])...)
	}
	return list
}

// quoted matches a text in an XPath, and lastTag its last step.
var (
	quoted  = regexp.MustCompile(`"([^"]+)"|'([^']+)'`)
	lastTag = regexp.MustCompile(`/([a-z][a-z0-9]*)[^/]*$`)
)

func readXPath(text string) (list []wantedWord) {
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		list = append(list, wantedWord{byText, m[1] + m[2]})
	}
	if m := lastTag.FindStringSubmatch(text); m != nil {
		list = append(list, wantedWord{byTag, m[1]})
	}
	return list
}

// cssParts matches what CSS names of an element: #id, .class, [name="value"] or a tag.
var cssParts = regexp.MustCompile(`#((?:\\.|[\w-])+)|\.((?:\\.|[\w-])+)|\[\s*([\w-]+)\s*[~|^$*]?=\s*["']?([^"'\]]*)["']?[^\]]*\]|([A-Za-z][\w-]*)`)

// visible are the attributes whose values a visitor reads.
var visible = map[string]bool{"aria-label": true, "alt": true, "title": true, "placeholder": true, "value": true}

func readCSS(text string) (list []wantedWord) {
	for _, m := range cssParts.FindAllStringSubmatch(lastCompound(text), -1) {
		switch {
		case m[1] != "":
			list = append(list, wantedWord{byID, m[1]})
		case m[2] != "":
			list = append(list, wantedWord{byClass, m[2]})
		case visible[m[3]]:
			list = append(list, wantedWord{byText, m[4]})
		case m[3] == "id":
			list = append(list, wantedWord{byID, m[4]})
		case m[3] == "role":
			list = append(list, wantedWord{byRole, m[4]})
		case m[3] != "" && m[3] != "type":
			list = append(list, wantedWord{byName, m[4]})
		case m[5] != "":
			list = append(list, wantedWord{byTag, m[5]})
		}
	}
	return list
}

// lastCompound is the part of a CSS selector that names the element itself; of "#a .b > p" the p. A bare tag says
// little, so the part before it stays.
func lastCompound(text string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '>' || r == '+' || r == '~' })
	if strings.ContainsAny(text, `["'`) || len(parts) == 0 {
		return text // blanks may be part of a value
	}
	last := parts[len(parts)-1]
	if len(parts) > 1 && !strings.ContainsAny(last, "#.") {
		last = parts[len(parts)-2] + " " + last
	}
	return last
}
