package importer

import (
	"slices"
	"strings"
)

// sideChecks are the commands after assert, verify and waitFor.
var sideChecks = map[string]sideCommand{
	"ElementPresent":    (*sideReader).visible,
	"ElementVisible":    (*sideReader).visible,
	"ElementEditable":   (*sideReader).visible,
	"Editable":          (*sideReader).visible,
	"Visible":           (*sideReader).visible,
	"ElementNotPresent": (*sideReader).absent,
	"ElementNotVisible": (*sideReader).absent,
	"NotVisible":        (*sideReader).absent,
	"Checked":           checked(true),
	"NotChecked":        checked(false),
	"Text":              (*sideReader).text,
	"Value":             (*sideReader).text,
	"SelectedValue":     (*sideReader).text,
	"TextPresent":       (*sideReader).textPresent,
	"Title":             (*sideReader).title,
	"Location":          (*sideReader).location,
}

func (r *sideReader) visible(c *node) string {
	at := r.selectors(c)
	if len(at) == 0 {
		return noSelector
	}
	r.expect(at)
	return ""
}

func (r *sideReader) absent(c *node) string {
	at := r.selectors(c)
	if len(at) == 0 {
		return noSelector
	}
	r.expect(at, Field{"absent", true})
	return ""
}

func checked(want bool) sideCommand {
	return func(r *sideReader, c *node) string {
		at := r.selectors(c)
		if len(at) == 0 {
			return noSelector
		}
		r.expect(at, Field{"checked", want})
		return ""
	}
}

func (r *sideReader) text(c *node) string {
	at := r.selectors(c)
	if len(at) == 0 {
		return noSelector
	}
	r.expectText(at, sideText(r.plainValue(c.str("value"))))
	return ""
}

// expectText expects a text at an element, or a match of a pattern in it.
func (r *recording) expectText(at []string, m match) {
	switch {
	case m.text == "":
		r.expect(at)
	case m.pattern:
		for i := range at {
			at[i] += " >> " + byText(m)
		}
		r.expect(at)
	default:
		r.expect(at, Field{"text", literal(m.text)})
	}
}

func (r *sideReader) textPresent(c *node) string {
	m := sideText(r.plainValue(c.str("target")))
	m.exact = false
	r.expect(r.within([]string{byText(m)}))
	return ""
}

// pageTitle is the title as an element, whose text is expected.
const pageTitle = "title"

func (r *sideReader) title(c *node) string {
	title := sideText(r.plainValue(c.str("target")))
	r.expectTitle(title)
	return ""
}

func (r *recording) expectTitle(title match) {
	if title.pattern {
		if title = plainPattern(title); title.pattern {
			r.expect([]string{pageTitle + " >> " + byText(title)})
			return
		}
	}
	if r.trait().title = title.text; title.text == "" {
		return
	}
	r.expect([]string{pageTitle}, Field{"text", literal(title.text)})
}

func (r *sideReader) location(c *node) string {
	r.add("wait-for", Fields{{"address", addressPattern(r.plainValue(c.str("target")))}})
	return ""
}

func dialogNext(answer string) sideCommand {
	return func(r *sideReader, _ *node) string {
		r.add("dialog", answer)
		return ""
	}
}

func (r *sideReader) answerNext(c *node) string {
	r.add("dialog", dialogWith("accept", "with", r.value(c.str("target"))))
	return ""
}

func dialogShown(answer string) sideCommand {
	return func(r *sideReader, _ *node) string {
		r.answerDialog("answer", answer)
		return ""
	}
}

func (r *sideReader) answerShown(c *node) string {
	text := c.str("value")
	if text == "" {
		text = c.str("target")
	}
	r.answerDialog("with", r.value(text))
	return ""
}

func (r *sideReader) says(c *node) string {
	r.answerDialog("says", r.value(strings.TrimPrefix(c.str("target"), "exact:")))
	return ""
}

// answerDialog adds to the dialog that the last actions opened: its answer, or what it says.
func (r *recording) answerDialog(key, value string) {
	actions := r.step().Actions
	for i := len(actions) - 1; i >= max(0, len(actions)-3); i-- {
		if actions[i].Kind != "dialog" {
			continue
		}
		actions[i].Value = dialogWith(actions[i].Value, key, value)
		return
	}
	r.dialogBefore(dialogWith("accept", key, value))
}

// dialogWith sets a key of a dialog's answer.
func dialogWith(value any, key, text string) any {
	fields, ok := value.(Fields)
	if text == "" {
		return value
	}
	if !ok {
		if key == "answer" {
			return text
		}
		fields = Fields{{"answer", value}}
	}
	if i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == key }); i >= 0 {
		fields[i].Value = text
		return fields
	}
	return append(slices.Clone(fields), Field{key, text})
}
