package mailbox

import (
	"fmt"
	"regexp"
	"strings"

	"cxmatrix/matrix"
)

// Want is what is looked for in a mail.
type Want struct {
	kind    string         // "code" or "link"
	pattern *regexp.Regexp // instead of a kind
}

// ParseWant reads "code", "link" or "/regexp/"; "" is a code.
func ParseWant(text string) (Want, error) {
	switch {
	case text == "":
		return Want{kind: "code"}, nil
	case text == "code" || text == "link":
		return Want{kind: text}, nil
	case !strings.HasPrefix(text, "/"):
		return Want{}, fmt.Errorf("%q is unknown: %s", text, matrix.Suggest(text, []string{"code", "link", "/regexp/"}))
	}
	end := strings.LastIndexByte(text, '/')
	flags := map[string]string{"": "(?m)", "i": "(?mi)"}[text[end+1:]]
	if end == 0 || flags == "" {
		return Want{}, fmt.Errorf("%s: a regular expression ends with / or /i", text)
	}
	if _, err := regexp.Compile(text[1:end]); err != nil {
		return Want{}, fmt.Errorf("%s: %s", text, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return Want{pattern: regexp.MustCompile(flags + text[1:end])}, nil
}

// noun is what is wanted, in a message.
func (w Want) noun() string {
	if w.pattern != nil {
		return "match of the regular expression"
	}
	return w.kind
}

// find returns what is wanted of a mail; "" if it is not in there.
func (w Want) find(m *mail) string {
	switch {
	case w.pattern != nil:
		return m.match(w.pattern)
	case w.kind == "link":
		return findLink(m)
	}
	return findCode(m)
}

// match is the first group of an expression, or all of it if it has none: in the subject and the text, or else in the
// address of a link.
func (m *mail) match(pattern *regexp.Regexp) string {
	texts := append([]string{m.subject}, m.texts...)
	for _, l := range m.links {
		texts = append(texts, l.address)
	}
	for _, text := range texts {
		if found := pattern.FindStringSubmatch(text); found != nil {
			return strings.TrimSpace(found[min(1, len(found)-1)])
		}
	}
	return ""
}
