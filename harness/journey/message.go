package journey

import (
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Message is the journey author's judgement of a message of the site: whether it
// explains to a customer what to do. It overrides the judgement by wording.
type Message struct {
	Contains string         // a part of the message, in any case
	Matches  *regexp.Regexp // or an expression for it
	Explains bool
}

// Explains returns the judgement of the first of the journey's messages that matches a
// text; found is false if none matches.
func (j *Journey) Explains(text string) (explains, found bool) {
	text = foldSpace(text)
	for _, m := range j.Messages {
		if m.matches(text) {
			return m.Explains, true
		}
	}
	return false, false
}

func (m Message) matches(text string) bool {
	if m.Matches != nil {
		return m.Matches.MatchString(text)
	}
	return strings.Contains(strings.ToLower(text), strings.ToLower(m.Contains))
}

// foldSpace is a text as HTML renders it: line ends are spaces.
func foldSpace(text string) string { return strings.Join(strings.Fields(text), " ") }

func (j *Journey) addMessages(entries []rawEntry) error {
	var found problems
	for _, e := range entries {
		m, err := parseMessage(e.node)
		found.add(err)
		j.Messages = append(j.Messages, m)
	}
	return found.err()
}

// messageEntry is a Message in a file.
type messageEntry struct {
	Contains string `yaml:"contains"`                 // a part of the message, in any case
	Matches  string `yaml:"matches"`                  // or a regular expression for it
	Explains *bool  `yaml:"explains" required:"true"` // whether it tells a customer what to do
}

func parseMessage(n ast.Node) (Message, error) {
	var raw messageEntry
	if err := decode(n, &raw); err != nil {
		return Message{}, err
	}
	m := Message{Contains: foldSpace(raw.Contains), Explains: *raw.Explains}
	if (m.Contains == "") == (raw.Matches == "") {
		return m, errorAt(n, "want contains: with a part of the message, or matches: with a regular expression, and not both")
	}
	if raw.Matches == "" {
		return m, nil
	}
	var err error
	if m.Matches, err = regexp.Compile(raw.Matches); err != nil {
		return m, errorAt(n, "matches: %v", err)
	}
	return m, nil
}
