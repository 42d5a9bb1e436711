package importer

import (
	"regexp"
	"strings"
)

var sideVariable = regexp.MustCompile(`\$\{[^{}]*\}`)

// variable stands for a value of a journey until the file is written: literal leaves it alone.
func variable(name string) string { return variableMark + "{" + name + "}" }

// variableMark takes the place of the dollar sign; it is a private character that no page has.
const variableMark = "\ue000"

// simpleID matches what CSS takes as an id or a class without escapes.
var simpleID = regexp.MustCompile(`^[A-Za-z_][\w-]*$`)

// sideLocators are the kinds of locators, by what is in front of the equals sign.
var sideLocators = map[string]func(string) string{
	"id":              byID,
	"name":            func(s string) string { return byCSS(`[name="` + cssText(s) + `"]`) },
	"css":             byCSS,
	"xpath":           byXPath,
	"link":            func(s string) string { return byRole("link", sideText(s)) },
	"linkText":        func(s string) string { return byRole("link", sideText(s)) },
	"partialLinkText": func(s string) string { return byRole("link", match{text: s}) },
	"class":           byClass,
	"className":       byClass,
	"identifier":      func(s string) string { return byCSS(`[id="` + cssText(s) + `"], [name="` + cssText(s) + `"]`) },
	"tagName":         byCSS,
	"data-testid":     byTestID,
}

// selector converts a locator; "" if it cannot be.
func (r *sideReader) selector(locator string) string {
	locator = r.plainValue(strings.TrimSpace(locator))
	if strings.HasPrefix(locator, "/") || strings.HasPrefix(locator, "(") {
		return byXPath(locator)
	}
	kind, rest, found := strings.Cut(locator, "=")
	convert, known := sideLocators[kind]
	if !found || !known || strings.TrimSpace(rest) == "" {
		return ""
	}
	return convert(strings.TrimSpace(rest))
}

func byID(id string) string {
	if simpleID.MatchString(id) {
		return byCSS("#" + id)
	}
	return byCSS(`[id="` + cssText(id) + `"]`)
}

func byClass(class string) string {
	if simpleID.MatchString(class) {
		return byCSS("." + class)
	}
	return byCSS(`[class~="` + cssText(class) + `"]`)
}

// cssText escapes a text for a CSS string in double quotes.
func cssText(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }

// sideText is a pattern of Selenium: exact:, glob: or regexp: in front, else the text.
func sideText(s string) match {
	kind, rest, found := strings.Cut(s, ":")
	switch {
	case found && kind == "exact":
		return match{text: rest, exact: true}
	case found && (kind == "regexp" || kind == "regexpi"):
		return match{text: rest, pattern: true, flags: strings.TrimPrefix(kind, "regexp")}
	case found && kind == "glob":
		return sideGlob(rest)
	case strings.ContainsAny(s, "*") && len(s) > 1:
		return sideGlob(s)
	}
	return match{text: s, exact: true}
}

// sideGlob is a pattern with * for any text.
func sideGlob(s string) match {
	if inner := strings.Trim(s, "*"); !strings.ContainsAny(inner, "*?") {
		return match{text: inner}
	}
	parts := strings.Split(s, "*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return match{text: strings.Join(parts, ".*"), pattern: true}
}
