package importer

import (
	"regexp"
	"slices"
	"strings"
)

// match is a text to look for: a part of it in any case, the whole text exactly, or a regular expression.
type match struct {
	text    string
	exact   bool
	pattern bool // text is a regular expression
	flags   string
}

// awkward are marks that mean something in a selector.
var awkward = regexp.MustCompile(`["\\\[\]]|>>|\|\||^[/'"]|^\s|\s$`)

// String writes the match as selectors have it: Save, "Save" or /save/i.
func (m match) String() string {
	text := strings.Join(strings.Fields(m.text), " ")
	switch {
	case m.pattern:
		return "/" + slashed(literal(m.text)) + "/" + m.flags
	case awkward.MatchString(text) && m.exact:
		return "/^" + slashed(regexp.QuoteMeta(literal(text))) + "$/"
	case awkward.MatchString(text):
		return "/" + slashed(regexp.QuoteMeta(literal(text))) + "/i"
	case m.exact:
		return `"` + literal(text) + `"`
	}
	return literal(text)
}

// slashed escapes what would end a regular expression, or join two selectors.
func slashed(pattern string) string {
	pattern = unescapedSlash.ReplaceAllString(pattern, `$1\/`)
	pattern = strings.ReplaceAll(pattern, ">>", `\x3e\x3e`)
	return strings.ReplaceAll(pattern, "||", "|")
}

var unescapedSlash = regexp.MustCompile(`((?:^|[^\\])(?:\\\\)*)/`)

// literal keeps a text from being taken for a value such as ${variant}.
func literal(text string) string { return strings.ReplaceAll(text, "${", "$${") }

func byText(m match) string  { return "text=" + m.String() }
func byLabel(m match) string { return "label=" + m.String() }

// byRole is a selector by role and, if the match has a text, by name.
func byRole(role string, name match, more ...string) string {
	if name.text != "" {
		more = append([]string{"name=" + name.String()}, more...)
	}
	out := "role=" + role
	for _, m := range more {
		out += "[" + m + "]"
	}
	return out
}

// byTestID is a selector by a test's attribute.
func byTestID(id string) string { return "testid=" + literal(id) }

// byXPath is a selector by XPath; those with // in front need no prefix.
func byXPath(path string) string {
	path = literal(strings.TrimSpace(path))
	if strings.HasPrefix(path, "//") || strings.HasPrefix(path, "(//") {
		return path
	}
	return "xpath=" + path
}

var testID = regexp.MustCompile(`^\[data-(?:testid|test-id|test|cy|qa)=(?:"([^"\\]+)"|'([^'\\]+)')\]$`)

// byCSS is a selector by CSS; one of a test's attribute is written as such.
func byCSS(css string) string {
	css = literal(strings.TrimSpace(css))
	if m := testID.FindStringSubmatch(css); m != nil {
		return "testid=" + m[1] + m[2]
	}
	if otherForm.MatchString(css) {
		return "css=" + css
	}
	return css
}

// otherForm matches CSS that would be taken for another form of selector.
var otherForm = regexp.MustCompile(`^(css|text|role|label|placeholder|alt|title|testid|xpath)\s*=|^\(?//`)

// brittle matches selectors that break with the next change of the page: by position, or by generated names.
var brittle = regexp.MustCompile(`nth-(last-)?(child|of-type)|^xpath=/|^/|^\(|\[\d+\]|(>[^>]*){3}|[#.][\w-]*(\d{4,}|[0-9a-f]{8,})|\.(css|sc|jss)-\w+|:r\w+:|ember\d+|^(div|span|p|i|svg|path|li|a|button|input|td)$|#\\3`)

// rank orders alternatives: what a person sees first, then stable attributes, then structure.
func rank(selector string) int {
	last := selector
	if i := strings.LastIndex(last, ">>"); i >= 0 {
		last = strings.TrimLeft(last[i+2:], "> ")
	}
	switch {
	case strings.HasPrefix(last, "xpath=/html"), strings.HasPrefix(last, "/html"):
		return 9
	case strings.HasPrefix(last, "role=") && strings.Contains(last, "name="), strings.HasPrefix(last, "label="):
		return 0
	case strings.HasPrefix(last, "testid="):
		return 1
	case strings.HasPrefix(last, "placeholder="), strings.HasPrefix(last, "alt="), strings.HasPrefix(last, "title="):
		return 2
	case strings.HasPrefix(last, "text="):
		return 3
	case brittle.MatchString(selector):
		return 8
	case strings.HasPrefix(last, "//"), strings.HasPrefix(last, "xpath="):
		return 5
	}
	return 4
}

// maxAlternatives is how many alternatives of one selector are kept.
const maxAlternatives = 3

// best orders alternatives, and leaves out brittle ones if there are others.
func best(list []string) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
	slices.SortStableFunc(list, func(a, b string) int { return rank(a) - rank(b) })
	var out []string
	for _, s := range list {
		if len(out) == maxAlternatives || len(out) > 0 && rank(s) >= 8 && (rank(out[0]) < 8 || len(out) == 2) {
			break
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
