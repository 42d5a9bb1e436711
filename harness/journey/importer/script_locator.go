package importer

import (
	"regexp"
	"strings"
)

// locator is a selector in the making.
type locator struct {
	selector string
	frame    bool // what follows is in the frame
}

// inside is a selector within the locator.
func (l locator) inside(selector string) locator {
	switch {
	case l.selector == "":
		return locator{selector: selector}
	case l.frame:
		return locator{selector: l.selector + " >>> " + selector}
	case selector == "":
		return l
	}
	return locator{selector: l.selector + " >> " + selector}
}

// finders make a selector of their first argument.
var finders = map[string]func(s *scriptReader, what value, options value) string{
	"getByRole":  findByRole,
	"getByText":  func(_ *scriptReader, what, o value) string { return byText(what.match(isSet(o, "exact"))) },
	"getByLabel": func(_ *scriptReader, what, o value) string { return byLabel(what.match(isSet(o, "exact"))) },
	"getByPlaceholder": func(_ *scriptReader, what, o value) string {
		return "placeholder=" + what.match(isSet(o, "exact")).String()
	},
	"getByAltText":    func(_ *scriptReader, what, o value) string { return "alt=" + what.match(isSet(o, "exact")).String() },
	"getByTitle":      func(_ *scriptReader, what, o value) string { return "title=" + what.match(isSet(o, "exact")).String() },
	"getByTestId":     func(_ *scriptReader, what, _ value) string { return byTestID(what.text) },
	"locator":         findBySelector,
	"$":               findBySelector,
	"querySelector":   findBySelector,
	"waitForSelector": findBySelector,
}

func isSet(o value, key string) bool { return o.get(key).text == "true" }

func findByRole(_ *scriptReader, what, o value) string {
	var more []string
	for _, state := range []string{"checked", "disabled", "expanded", "pressed", "selected"} {
		switch o.get(state).text {
		case "true":
			more = append(more, state)
		case "false":
			more = append(more, state+"=false")
		}
	}
	if level := o.get("level"); level.kind == "number" {
		more = append(more, "level="+level.text)
	}
	return byRole(strings.ToLower(what.text), o.get("name").match(isSet(o, "exact")), more...)
}

func findBySelector(s *scriptReader, what, o value) string {
	if what.kind == "locator" {
		return what.at.selector
	}
	selector := scriptSelector(what.text)
	if selector == "" {
		return ""
	}
	return filtered(locator{selector: selector}, o).selector
}

// hasText matches Playwright's own addition to CSS.
var hasText = regexp.MustCompile(`^(.*?):(?:has-text|text|text-is)\((?:"([^"]*)"|'([^']*)')\)(.*)$`)

// scriptSelector converts a selector of Playwright; "" if it cannot be.
func scriptSelector(text string) string {
	text = strings.TrimSpace(text)
	if parts := strings.Split(text, " >> "); len(parts) > 1 {
		for i, part := range parts {
			if parts[i] = scriptSelector(part); parts[i] == "" {
				return ""
			}
		}
		return strings.Join(parts, " >> ")
	}
	kind, rest, found := strings.Cut(text, "=")
	switch {
	case text == "":
		return ""
	case strings.HasPrefix(text, "//"), strings.HasPrefix(text, "(//"), strings.HasPrefix(text, ".."):
		return byXPath(text)
	case found && kind == "xpath":
		return byXPath(rest)
	case found && kind == "text":
		return textSelector(rest)
	case found && kind == "id":
		return byID(rest)
	case found && (kind == "data-testid" || kind == "data-test-id" || kind == "data-test"):
		return byTestID(strings.Trim(rest, `"`))
	case found && kind == "internal:testid":
		return byTestID(strings.Trim(rest[strings.LastIndexByte(rest, '=')+1:], `"s]`))
	case found && (kind == "nth" || kind == "role" || kind == "css" || kind == "visible"):
		return text
	case strings.HasPrefix(text, `"`), strings.HasPrefix(text, "'"):
		return byText(match{text: strings.Trim(text, `"'`), exact: true})
	}
	if m := hasText.FindStringSubmatch(text); m != nil {
		return withText(m[1], match{text: m[2] + m[3]}, m[4])
	}
	text = strings.TrimSuffix(text, ":visible")
	if strings.Contains(text, ":text") || strings.Contains(text, ":has-text") || strings.Contains(text, ":near(") || strings.Contains(text, ":right-of(") {
		return ""
	}
	return byCSS(text)
}

// textSelector converts what follows text= in Playwright.
func textSelector(rest string) string {
	rest = strings.TrimSpace(rest)
	if n := len(rest); n > 1 && (rest[0] == '"' || rest[0] == '\'') && rest[n-1] == rest[0] {
		return byText(match{text: rest[1 : n-1], exact: true})
	}
	if strings.HasPrefix(rest, "/") {
		return "text=" + literal(rest)
	}
	return byText(match{text: rest})
}

// simpleCSS matches CSS that has a counterpart in XPath.
var simpleCSS = regexp.MustCompile(`^([a-zA-Z][\w-]*|\*)?(?:#([\w-]+))?((?:\.[\w-]+)*)((?:\[[\w-]+(?:=["']?[^\]"']*["']?)?\])*)$`)

var cssAttribute = regexp.MustCompile(`\[([\w-]+)(?:=["']?([^\]"']*)["']?)?\]`)

// namedByContent are the roles whose name is their text.
var namedByContent = regexp.MustCompile(`^role=(button|link|heading|cell|row|gridcell|columnheader|rowheader|option|menuitem|tab|treeitem|checkbox|radio|switch|tooltip)$`)

// roleElements are the tags of roles that have no name by their text.
var roleElements = map[string]string{"role=listitem": "li", "role=article": "article", "role=list": "ul", "role=table": "table", "role=form": "form", "role=dialog": "dialog", "role=navigation": "nav", "role=paragraph": "p", "role=group": "fieldset", "role=region": "section", "role=main": "main"}

// withText is an element by CSS that has a text in it, and what is inside of it.
func withText(css string, m match, inside string) string {
	out := locator{selector: strings.TrimSpace(css)}
	if out.selector == "" {
		out.selector = "*"
	}
	out = filtered(out, value{kind: "object", keys: []string{"hasText"}, items: []value{{kind: "text", text: m.text}}})
	if inside = strings.TrimSpace(inside); inside != "" {
		if inside = scriptSelector(strings.TrimLeft(inside, "> ")); inside == "" {
			return ""
		}
		out = out.inside(inside)
	}
	return out.selector
}

// filtered narrows a locator to elements with a text in them; another filter makes it "".
func filtered(l locator, o value) locator {
	text := o.get("hasText")
	if has := o.get("has"); has.kind == "locator" && strings.HasPrefix(has.at.selector, "text=") && text.kind == "unknown" {
		text = textValue(strings.Trim(strings.TrimPrefix(has.at.selector, "text="), `"`))
	} else if has.kind == "locator" || o.get("hasNot").kind == "locator" || o.get("hasNotText").kind != "unknown" {
		return locator{}
	}
	if text.kind == "unknown" {
		return l
	}
	m := text.match(false)
	before, last := l.selector, ""
	if i := strings.LastIndex(before, ">> "); i >= 0 {
		before, last = before[:i+3], before[i+3:]
	} else {
		before, last = "", before
	}
	return locator{selector: before + narrowed(last, m)}
}

// narrowed is an element with a text in it: by its name, by XPath, or the text inside.
func narrowed(selector string, m match) string {
	if namedByContent.MatchString(selector) {
		return byRole(strings.TrimPrefix(selector, "role="), m)
	}
	if tag, known := roleElements[selector]; known && !m.pattern {
		role := strings.TrimPrefix(selector, "role=")
		return `//*[self::` + tag + ` or @role="` + role + `"]` + xpathText(m)
	}
	if c := simpleCSS.FindStringSubmatch(selector); c != nil && !m.pattern {
		return xpathOf(c) + xpathText(m)
	}
	return selector + " >> " + byText(m)
}

// xpathOf is the XPath of simple CSS, by its parts.
func xpathOf(c []string) string {
	out := "//" + c[1]
	if c[1] == "" {
		out = "//*"
	}
	if c[2] != "" {
		out += `[@id="` + c[2] + `"]`
	}
	for _, class := range strings.Split(c[3], ".") {
		if class != "" {
			out += `[contains(concat(" ", @class, " "), " ` + class + ` ")]`
		}
	}
	for _, a := range cssAttribute.FindAllStringSubmatch(c[4], -1) {
		if strings.Contains(a[0], "=") {
			out += "[@" + a[1] + `="` + a[2] + `"]`
		} else {
			out += "[@" + a[1] + "]"
		}
	}
	return out
}

// xpathText is the condition that an element has a text.
func xpathText(m match) string {
	text := literal(strings.Join(strings.Fields(m.text), " "))
	quoted := `"` + text + `"`
	if strings.Contains(text, `"`) {
		quoted = "'" + strings.ReplaceAll(text, "'", "’") + "'"
	}
	if m.exact {
		return "[normalize-space(.)=" + quoted + "]"
	}
	return "[contains(normalize-space(.), " + quoted + ")]"
}

// frameSelector is a frame by its name or its address.
func frameSelector(name, options value) string {
	if n := options.get("name"); n.kind == "text" {
		name = n
	}
	if address := options.get("url"); address.kind == "text" {
		path := address.text[strings.LastIndexByte(address.text, '/')+1:]
		return byCSS(`iframe[src*="` + cssText(path) + `"]`)
	}
	return byCSS(`iframe[name="` + cssText(name.text) + `"]`)
}

// locatorCall is a call that makes a locator of a page or another locator; kind "none" if it is no such call.
func (s *scriptReader) locatorCall(of value, name string, arguments []value, options value) (value, bool) {
	made := func(l locator) (value, bool) {
		if l.selector == "" {
			return unknown, true
		}
		return value{kind: "locator", text: of.text, at: l}, true
	}
	first := value{}
	if len(arguments) > 0 {
		first = arguments[0]
	}
	if find, known := finders[name]; known && len(arguments) > 0 && (first.kind == "text" || first.kind == "pattern" || first.kind == "locator") {
		selector := find(s, first, options)
		if selector == "" {
			return unknown, true
		}
		return made(of.at.inside(selector))
	}
	if of.kind == "page" && name == "mainFrame" || name == "elementHandle" {
		return of, true
	}
	switch {
	case name == "frameLocator" || name == "frame" && len(arguments) > 0:
		selector := scriptSelector(first.text)
		if name == "frame" {
			selector = frameSelector(first, options)
		}
		l := of.at.inside(selector)
		l.frame = true
		return made(l)
	case of.kind != "locator":
		return value{}, false
	}
	switch name {
	case "contentFrame":
		of.at.frame = true
		return of, true
	case "owner", "describe":
		return of, true
	case "first":
		return made(of.at.inside("nth=0"))
	case "last":
		return made(of.at.inside("nth=-1"))
	case "nth":
		return made(of.at.inside("nth=" + first.text))
	case "filter":
		return made(filtered(of.at, options))
	case "or":
		return made(locator{selector: of.at.selector + " || " + first.at.selector})
	}
	return value{}, false
}
