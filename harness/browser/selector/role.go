package selector

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cxmatrix/matrix"
)

// roles are those of WAI-ARIA 1.2, without abstract ones. https://www.w3.org/TR/wai-aria-1.2/#role_definitions
var roles = strings.Fields(`alert alertdialog application article banner blockquote button caption cell checkbox code
	columnheader combobox complementary contentinfo definition deletion dialog directory document emphasis feed figure form generic
	grid gridcell group heading img image insertion link list listbox listitem log main marquee math menu menubar menuitem menuitemcheckbox
	menuitemradio meter navigation none note option paragraph presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar
	search searchbox separator slider spinbutton status strong subscript superscript switch tab table tablist tabpanel term textbox time
	timer toolbar tooltip tree treegrid treeitem`)

// states are the attributes of role= that are true or false.
var states = []string{"checked", "disabled", "expanded", "pressed", "selected"}

var attribute = regexp.MustCompile(`^\[\s*([a-z-]+)\s*(=\s*)?`)

// parseRole reads what follows role=, such as button[name=Save].
func parseRole(text string) (Part, error) {
	name, _, _ := strings.Cut(text, "[")
	p := Part{Kind: "role", Text: Text{Is: strings.TrimSpace(name)}}
	if !slices.Contains(roles, p.Text.Is) {
		return p, fmt.Errorf("role=%s: there is no such ARIA role: %s", p.Text.Is, nearestRole(p.Text.Is))
	}
	for rest := text[len(name):]; strings.TrimSpace(rest) != ""; {
		rest = strings.TrimSpace(rest)
		a, n, err := parseAttr(rest)
		if err != nil {
			return p, fmt.Errorf("role=%s: %w", text, err)
		}
		p.Attrs = append(p.Attrs, a)
		rest = rest[n:]
	}
	return p, nil
}

// parseAttr reads one attribute in brackets, and returns its length.
func parseAttr(text string) (a Attr, length int, err error) {
	m := attribute.FindStringSubmatch(text)
	if m == nil {
		return a, 0, fmt.Errorf("want attributes in brackets after the role, such as [name=Save]")
	}
	a.Name, length = m[1], len(m[0])
	end := valueEnd(text[length:])
	if end < 0 {
		return a, 0, fmt.Errorf("the bracket of %s is not closed: add ]", a.Name)
	}
	value := strings.TrimSpace(text[length : length+end])
	if m[2] == "" && value != "" {
		return a, 0, fmt.Errorf("want = between %s and %s", a.Name, value)
	}
	a.Text, err = attrText(a.Name, value)
	return a, length + end + 1, err
}

// valueEnd is where the bracket after a value closes; -1 if it does not.
func valueEnd(text string) int {
	trimmed := strings.TrimLeft(text, " ")
	skip := 0
	if trimmed != "" && strings.ContainsRune(`"'/`, rune(trimmed[0])) {
		skip = len(text) - len(trimmed) + quotedLength(trimmed)
	}
	if end := strings.IndexByte(text[min(skip, len(text)):], ']'); end >= 0 {
		return skip + end
	}
	return -1
}

func attrText(name, value string) (Text, error) {
	switch {
	case name == "name" && value != "":
		return parseText(value)
	case name == "level":
		if _, err := strconv.Atoi(value); err != nil {
			return Text{}, fmt.Errorf("level=%s: want a number, such as [level=2]", value)
		}
		return Text{Is: value, How: equals}, nil
	case slices.Contains(states, name):
		if value == "" {
			value = "true"
		}
		if value != "true" && value != "false" && value != "mixed" {
			return Text{}, fmt.Errorf("%s=%s: want true or false", name, value)
		}
		return Text{Is: value, How: equals}, nil
	}
	if name == "name" {
		return Text{}, fmt.Errorf("name= is empty: write the name, such as [name=Save]")
	}
	return Text{}, fmt.Errorf("unknown attribute %s: %s", name, matrix.Suggest(name, append([]string{"name", "level"}, states...)))
}

// nearestRole suggests a role. All of them would be too many.
func nearestRole(name string) string {
	if s := matrix.Suggest(name, roles); strings.HasPrefix(s, "did you mean") {
		return s
	}
	return "use one such as button, link, textbox, checkbox, combobox, heading"
}
