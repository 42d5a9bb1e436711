package importer

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// value is what an expression of a script stands for, as far as it is known.
type value struct {
	kind     string // "text", "number", "flag", "pattern", "list", "object", "function", "page", "locator", "dialog", "chooser", "none", "unknown" …
	text     string // a text with variables in it, a number, a pattern, the name of a page
	flags    string
	items    []value
	keys     []string
	at       locator
	function *expr
}

var unknown = value{kind: "unknown"}

func textValue(s string) value { return value{kind: "text", text: s} }

// get is the value of a key.
func (v value) get(key string) value {
	for i, k := range v.keys {
		if k == key {
			return v.items[i]
		}
	}
	return unknown
}

// match is a text or a pattern to look for.
func (v value) match(exact bool) match {
	if v.kind == "pattern" {
		return plainPattern(match{text: v.text, pattern: true, flags: strings.Map(onlyI, v.flags)})
	}
	return match{text: v.text, exact: exact}
}

func onlyI(r rune) rune {
	if r == 'i' {
		return r
	}
	return -1
}

var plainRegexp = regexp.MustCompile(`^\^?((?:[\pL\pN\s,:;!'’&@%#=_-]|\\[.\-/!?()])+)\$?$`)

// plainPattern is a pattern as a text, if it is one.
func plainPattern(m match) match {
	found := plainRegexp.FindStringSubmatch(m.text)
	if found == nil {
		return m
	}
	exact := strings.HasPrefix(m.text, "^") && strings.HasSuffix(m.text, "$") && m.flags == ""
	return match{text: strings.ReplaceAll(found[1], `\`, ""), exact: exact}
}

func (s *scriptReader) eval(e *expr) value {
	if e == nil {
		return unknown
	}
	if s.steps++; s.steps > maxSteps {
		return unknown
	}
	switch e.op {
	case "text":
		return textValue(e.text)
	case "number":
		return value{kind: "number", text: e.text}
	case "pattern":
		return value{kind: "pattern", text: e.text, flags: e.flags}
	case "template":
		return s.joined(e.items)
	case "plus":
		return s.joined([]*expr{e.of, e.items[0]})
	case "or":
		return s.either(e)
	case "function":
		return value{kind: "function", function: e}
	case "list":
		v := value{kind: "list"}
		for _, item := range e.items {
			v.items = append(v.items, s.eval(item))
		}
		return v
	case "object":
		return s.object(e)
	case "name":
		return s.name(e.text)
	case "member", "index":
		return s.member(e)
	case "call":
		return s.evalCall(e)
	case "assign":
		return s.eval(e.items[0])
	}
	return unknown
}

// joined is the text of several expressions, with variables for those that are not known.
func (s *scriptReader) joined(parts []*expr) value {
	out := ""
	for _, part := range parts {
		v, ok := s.textOf(part)
		if !ok {
			return unknown
		}
		out += v
	}
	return textValue(out)
}

// textOf is the text of an expression; what is not known becomes a variable, if it has a name.
func (s *scriptReader) textOf(e *expr) (string, bool) {
	v := s.eval(e)
	switch v.kind {
	case "text", "number":
		return v.text, true
	case "flag":
		return v.text, true
	case "textOf", "attributeOf":
		if len(v.keys) == 1 {
			return variable(v.keys[0]), true
		}
		return "", false
	}
	if random.MatchString(s.sourceOf(e)) {
		return variable("unique"), true
	}
	if name := s.variableFor(e); v.kind == "unknown" && name != "" {
		s.require(name)
		return variable(name), true
	}
	return "", false
}

// random matches the source of a value that differs each time.
var random = regexp.MustCompile(`(?i)faker|random|Date\.now|uuid|timestamp|new Date|getTime|time\.time|nanoid`)

// variableFor is the variable for a value of another file, such as data.user.email: DATA_USER_EMAIL.
func (s *scriptReader) variableFor(e *expr) string {
	var parts []string
	for at := e; ; at = at.of {
		switch {
		case at.op == "name":
			parts = append([]string{at.text}, parts...)
			return environmentName(strings.Join(parts, "_"))
		case at.op == "member":
			parts = append([]string{at.text}, parts...)
		case at.op == "index" && len(at.items) == 1 && at.items[0].op == "text":
			parts = append([]string{at.items[0].text}, parts...)
		default:
			return ""
		}
	}
}

// environmentName is a name as variables of the process environment have it.
func environmentName(name string) string {
	var out strings.Builder
	lower := false
	for _, r := range name {
		switch {
		case r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = '_'
		case unicode.IsUpper(r) && lower:
			out.WriteByte('_')
		}
		lower = unicode.IsLower(r) || unicode.IsDigit(r)
		out.WriteRune(unicode.ToUpper(r))
	}
	clean := strings.Trim(out.String(), "_")
	if clean == "" {
		return ""
	}
	if strings.HasPrefix(clean, "CX_") {
		return clean
	}
	return "CX_" + strings.TrimPrefix(strings.TrimPrefix(clean, "THIS_"), "SELF_")
}

// either is a value with a default: one of the process environment stays a variable, unless it is an address.
func (s *scriptReader) either(e *expr) value {
	first, second := s.eval(e.of), s.eval(e.items[0])
	if first.kind == "unknown" || first.kind == "text" && strings.HasPrefix(first.text, variableMark) && strings.Contains(second.text, "://") {
		return second
	}
	return first
}

func (s *scriptReader) object(e *expr) value {
	v := value{kind: "object", text: e.text}
	for i, item := range e.items {
		v.keys, v.items = append(v.keys, e.keys[i]), append(v.items, s.eval(item))
	}
	switch e.text { // of new
	case "RegExp", "Regex":
		if len(v.items) > 0 {
			flags := ""
			if len(v.items) > 1 {
				flags = v.items[1].text
			}
			return value{kind: "pattern", text: v.items[0].text, flags: flags}
		}
	case "Promise", "Date":
		return unknown
	}
	return v
}

// likePage matches the names that scripts give to pages.
var likePage = regexp.MustCompile(`^([A-Za-z_]*[Pp]age\d*|popup\w*|new(Tab|Window|Page))$`)

func (s *scriptReader) name(name string) value {
	if v, ok := s.values[name]; ok {
		return v
	}
	switch name {
	case "true", "True", "false", "False":
		return value{kind: "flag", text: strings.ToLower(name)}
	case "null", "None", "undefined":
		return value{kind: "none"}
	}
	if likePage.MatchString(name) {
		if _, known := s.values["page"]; name == "page" || !known && len(s.windows) == 1 {
			return value{kind: "page", text: "page"}
		}
		return value{kind: "page", text: name}
	}
	return unknown
}

func (s *scriptReader) member(e *expr) value {
	name := e.text
	if e.op == "index" && len(e.items) == 1 {
		name = s.eval(e.items[0]).text
	}
	if isEnvironment(e.of) && name != "" {
		s.require(name)
		return textValue(variable(name))
	}
	if e.of.op == "name" && e.of.text == "AriaRole" {
		return textValue(strings.ToLower(name))
	}
	of := s.eval(e.of)
	switch {
	case of.kind == "object":
		return of.get(name)
	case of.kind == "list":
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(of.items) {
			return of.items[i]
		}
		return unknown
	case of.kind == "locator" || of.kind == "page":
		return s.pageMember(of, normal(name))
	case of.kind == "chooser" && name == "value", of.kind == "dialog" && name == "value":
		return of
	case e.of.op == "name" && (e.of.text == "this" || e.of.text == "self"):
		return s.name(name)
	case of.kind == "expect" && (name == "not" || name == "Not"):
		of.flags = "not"
		return of
	case of.kind == "expect" && (name == "resolves" || name == "soft"):
		return of
	}
	return unknown
}

// pageMember is what a page has: its keyboard, its mouse, the first element of a locator in C#.
func (s *scriptReader) pageMember(of value, name string) value {
	switch name {
	case "keyboard", "mouse", "touchscreen":
		return value{kind: name, text: of.text}
	case "first":
		return value{kind: "locator", text: of.text, at: of.at.inside("nth=0")}
	case "last":
		return value{kind: "locator", text: of.text, at: of.at.inside("nth=-1")}
	case "contentFrame":
		of.at.frame = true
		return of
	case "value": // Python's event.value
		of.text = ""
		return of
	case "url":
		return value{kind: "address", text: of.text}
	}
	return unknown
}

// isEnvironment reports whether an expression is the process environment.
func isEnvironment(e *expr) bool {
	return e.op == "member" && e.of.op == "name" && (e.of.text == "process" && e.text == "env" || e.of.text == "os" && e.text == "environ")
}

// normal is the name of a method as JavaScript has it: get_by_role, GetByRole and ClickAsync are getByRole and click.
func normal(name string) string {
	name = strings.TrimSuffix(name, "Async")
	parts := strings.Split(strings.Trim(name, "_"), "_")
	for i := range parts {
		if i > 0 && parts[i] != "" {
			parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
		}
	}
	name = lowerFirst(strings.Join(parts, ""))
	switch name {
	case "toHaveUrl":
		return "toHaveURL"
	case "waitForUrl":
		return "waitForURL"
	}
	return name
}
