package importer

import (
	"regexp"
	"strings"
)

var (
	fileInput = regexp.MustCompile(`type=\\?["']?file`)
	selectTag = regexp.MustCompile(`(^|[\s>/ ])select($|[\s.#\[:>/ ])|[#/]select[\w-]*$|\[role="listbox"\]`)
	tickBox   = regexp.MustCompile(`(?i)checkbox|radio|check|switch`)
	ariaRole  = regexp.MustCompile(`\[role="([^"]*)"\]\s*$`)
	ariaName  = regexp.MustCompile(`\[name="((?:[^"\\]|\\.)*)"\]`)
	lastTag   = regexp.MustCompile(`(?:^|[\s>/])([a-zA-Z][a-zA-Z0-9]*)(?:\[\d+\]|[.#:\[][^\s>/]*)?$`)
)

// rawSelectors are all parts of a step's selectors as recorded.
func rawSelectors(n *node) (texts []string) {
	for _, alternative := range n.get("selectors").list() {
		if alternative.kind == '"' {
			texts = append(texts, alternative.text)
		}
		for _, part := range alternative.list() {
			texts = append(texts, part.text)
		}
	}
	return texts
}

// selectors are the alternatives of a step, the best first, in its frame.
func (r *chromeReader) selectors(n *node) []string { return r.alternatives(n, false) }

// fieldSelectors leaves out those by text: the text of a field is what was typed.
func (r *chromeReader) fieldSelectors(n *node) []string {
	if list := r.alternatives(n, true); len(list) > 0 {
		return list
	}
	return r.alternatives(n, false)
}

func (r *chromeReader) alternatives(n *node, field bool) (list []string) {
	tag := tagOf(rawSelectors(n), field)
	for _, alternative := range n.get("selectors").list() {
		if s := chromeSelector(alternative, tag); s != "" && !(field && strings.HasPrefix(s, "text=")) {
			list = append(list, s)
		}
	}
	return r.within(best(list))
}

// tagOf is the tag or role of an element, as far as its selectors tell.
func tagOf(raw []string, field bool) string {
	if field {
		return "input"
	}
	for _, s := range raw {
		if strings.HasPrefix(s, "aria/") || strings.HasPrefix(s, "text/") {
			continue
		}
		if m := lastTag.FindStringSubmatch(s); m != nil {
			return strings.ToLower(m[1])
		}
	}
	return ""
}

// chromeSelector converts one alternative: a selector, or a list of them, each in the shadow root of the one before.
func chromeSelector(n *node, tag string) string {
	if n.kind == '"' {
		return chromePart(n.text, tag)
	}
	var parts []string
	between := " >>> "
	for i, part := range n.list() {
		if strings.HasPrefix(part.text, "aria/") {
			between = " >> "
			if i > 0 && isGeneric(part.text) {
				continue
			}
		}
		s := chromePart(part.text, tag)
		if s == "" {
			return ""
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, between)
}

// isGeneric reports whether a part says nothing but that there is some element.
func isGeneric(aria string) bool {
	m := ariaRole.FindStringSubmatch(aria)
	return m != nil && (m[1] == "generic" || m[1] == "presentation" || m[1] == "none") && strings.HasPrefix(aria, "aria/[")
}

func chromePart(text, tag string) string {
	prefix, rest, found := strings.Cut(text, "/")
	switch {
	case found && prefix == "aria":
		return chromeAria(rest, tag)
	case found && prefix == "text" && rest != "":
		return byText(match{text: rest})
	case found && prefix == "xpath":
		return byXPath(rest)
	case found && prefix == "pierce":
		return byCSS(rest)
	case text == "":
		return ""
	}
	return byCSS(text)
}

// roleTags are the roles of tags that have a name.
var roleTags = map[string]string{"button": "button", "a": "link", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "option": "option", "img": "img"}

// namelessRoles are roles whose elements are found by their text.
var namelessRoles = regexp.MustCompile(`^(StaticText|generic|presentation|none|paragraph|LabelText|InlineTextBox|text|emphasis|strong|time|code|mark)$`)

// chromeAria converts Name[role="button"].
func chromeAria(aria, tag string) string {
	role := ""
	if m := ariaRole.FindStringSubmatch(aria); m != nil {
		role, aria = m[1], strings.TrimSuffix(aria, m[0])
	}
	if m := ariaName.FindStringSubmatch(aria); m != nil {
		aria = strings.ReplaceAll(m[1], `\"`, `"`)
	}
	name := match{text: aria, exact: true}
	switch {
	case role == "" && tag == "input":
		return byLabel(name)
	case role == "" && roleTags[tag] != "" && aria != "":
		return byRole(roleTags[tag], name)
	case namelessRoles.MatchString(role) && aria == "":
		return ""
	case role == "" && tag == "" && aria != "": // the name is what it shows, or aria-label
		return byText(name) + " || " + byLabel(name)
	case role == "" || namelessRoles.MatchString(role):
		return byText(name)
	case !roleName.MatchString(role):
		return ""
	}
	return byRole(role, name)
}

// roleName matches roles of ARIA; others are internal to a browser.
var roleName = regexp.MustCompile(`^[a-z]+$`)
