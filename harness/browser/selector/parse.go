package selector

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// kinds are the words in front of "=".
var kinds = []string{"css", "text", "role", "label", "placeholder", "testid", "alt", "title", "xpath", "nth"}

// compared are the kinds that take a text to compare.
var compared = []string{"text", "label", "placeholder", "testid", "alt", "title"}

// named matches a part that names its kind.
var named = regexp.MustCompile(`^([a-z][a-z-]*)\s*=\s*`)

// Parse reads a selector. The error says what is wrong and what to write instead, in one line without the selector.
func Parse(text string) (Selector, error) {
	pieces, err := split(text)
	if err != nil {
		return nil, err
	}
	var s Selector
	for _, alternative := range groups(pieces, or) {
		var p Path
		for _, list := range groups(alternative, frame) {
			scope, err := parseScope(list)
			if err != nil {
				return nil, err
			}
			p = append(p, scope)
		}
		s = append(s, p)
	}
	return s, nil
}

func parseScope(list []piece) (s Scope, err error) {
	for _, piece := range list {
		part, err := parsePart(piece.text)
		if err != nil {
			return nil, err
		}
		if part.Kind == "nth" && len(s) == 0 {
			return nil, fmt.Errorf("nth= counts matches, and there is nothing in front of it: write what >> nth=%d", part.Index)
		}
		s = append(s, part)
	}
	return s, nil
}

// kindOf returns a part's kind and what is to be read as such.
func kindOf(text string) (kind, rest string, err error) {
	if strings.HasPrefix(text, "/") || strings.HasPrefix(text, "(/") || strings.HasPrefix(text, "..") || strings.HasPrefix(text, "./") {
		return "xpath", text, nil
	}
	m := named.FindStringSubmatch(text)
	if m == nil {
		return "css", text, nil
	}
	if !slices.Contains(kinds, m[1]) {
		return "", "", unknownKind(m[1], text[len(m[0]):])
	}
	return m[1], text[len(m[0]):], nil
}

// unknownKind names the way that is understood.
func unknownKind(kind, rest string) error {
	instead := map[string]string{
		"id": "#" + rest, "name": `[name="` + rest + `"]`, "class": "." + rest, "link": "role=link[name=" + rest + "]",
		"data-testid": "testid=" + rest, "aria": "role=button[name=" + rest + "], or label=" + rest, "button": "role=button[name=" + rest + "]",
	}
	if write, known := instead[kind]; known {
		return fmt.Errorf("%s= is no kind of selector: write %s", kind, write)
	}
	return fmt.Errorf("%s= is no kind of selector: want one of %s=, or CSS", kind, strings.Join(kinds, "=, "))
}

func parsePart(text string) (p Part, err error) {
	kind, rest, err := kindOf(text)
	if err != nil {
		return p, err
	}
	p = Part{Kind: kind, Text: Text{Is: rest}}
	if rest == "" {
		return p, fmt.Errorf("%s= selects nothing: write what it is to select", kind)
	}
	switch kind {
	case "css":
		err = checkCSS(rest)
	case "xpath":
		err = checkXPath(rest)
	case "nth":
		if p.Index, err = strconv.Atoi(rest); err != nil {
			err = fmt.Errorf("nth=%s: want a number, 0 for the first match and -1 for the last", rest)
		}
	case "role":
		return parseRole(rest)
	case "testid":
		p.Text = Text{Is: unquote(rest), How: equals}
	default:
		p.Text, err = parseText(rest)
	}
	return p, err
}

// parseText reads a text to be compared: Save, "Save" or /save/i.
func parseText(text string) (Text, error) {
	switch text[0] {
	case '"', '\'':
		if len(text) < 2 || text[len(text)-1] != text[0] {
			return Text{}, fmt.Errorf("%s: the quotation mark is not closed: add one at the end", text)
		}
		return Text{Is: unquote(text), How: equals}, nil
	case '/':
		return parseRegexp(text)
	}
	return Text{Is: text, How: contains}, nil
}

// unquote removes quotation marks, and the backslashes in front of such marks and of backslashes.
func unquote(text string) string {
	if len(text) < 2 || text[0] != '"' && text[0] != '\'' || text[len(text)-1] != text[0] {
		return text
	}
	return escaped.ReplaceAllString(text[1:len(text)-1], "$1")
}

var escaped = regexp.MustCompile(`\\(["'\\])`)

// parseRegexp reads a regular expression of JavaScript. Go's are checked instead, which lack only the ways to look around and back.
func parseRegexp(text string) (Text, error) {
	end := strings.LastIndex(text, "/")
	if end == 0 {
		return Text{}, fmt.Errorf("%s: the regular expression is not closed: add / at the end, or quote the text", text)
	}
	body, flags := text[1:end], text[end+1:]
	if strings.Trim(flags, "imsu") != "" {
		return Text{}, fmt.Errorf("%s: unknown flag of a regular expression: want i, m, s or u after it", text)
	}
	if _, err := regexp.Compile(withoutLooking.ReplaceAllString(body, "(?:")); err != nil {
		return Text{}, fmt.Errorf("%s: no regular expression: %s: correct it", text, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return Text{Is: body, How: matches, Flags: flags}, nil
}

var withoutLooking = regexp.MustCompile(`\(\?<?[=!]`)
