package importer

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxColumns is how long a line in flow style may be; longer ones are written as a block.
const maxColumns = 120

// YAML writes the journey as a person would: short mappings on one line.
func (d *Draft) YAML() []byte {
	w := &writer{}
	w.comments(0, d.Comments)
	w.line(0, "name: "+quote(d.Name))
	w.accounts(d.Accounts)
	w.files(d.Files)
	w.line(0, "steps:")
	for _, s := range d.Steps {
		w.line(2, "- name: "+quote(s.Name))
		w.line(4, "actions:")
		w.actions(6, s.Actions)
	}
	return []byte(w.String())
}

type writer struct{ strings.Builder }

func (w *writer) line(indent int, text string) {
	w.WriteString(strings.Repeat(" ", indent) + text + "\n")
}

func (w *writer) comments(indent int, texts []string) {
	for _, text := range texts {
		w.line(indent, strings.TrimSuffix("# "+printable(text), " "))
	}
}

func (w *writer) accounts(list []Account) {
	if len(list) > 0 {
		w.line(0, "accounts:")
	}
	for _, a := range list {
		fields := Fields{{"user", a.User}}
		if a.Password != "" {
			fields = append(fields, Field{"password", a.Password})
		}
		w.line(2, "- "+flow(fields))
	}
}

func (w *writer) files(list []File) {
	if len(list) > 0 {
		w.line(0, "files:")
	}
	for _, f := range list {
		fields := Fields{{"name", f.Name}}
		if f.Type != "" {
			fields = append(fields, Field{"type", f.Type})
		}
		fields = append(fields, Field{"bytes", f.Bytes})
		comment := ""
		if f.Comment != "" {
			comment = " # " + printable(f.Comment)
		}
		w.line(2, "- "+flow(fields)+comment)
	}
}

func (w *writer) actions(indent int, list []Action) {
	for _, a := range list {
		w.comments(indent, a.Comments)
		if a.Kind != "" {
			w.pair(indent, "- ", a.Kind, a.Value)
		}
	}
}

// pair writes a key and its value; the block below a dash is two columns further in.
func (w *writer) pair(indent int, dash, key string, value any) {
	if text := dash + key + ": " + flow(value); !holdsActions(value) && indent+utf8.RuneCountInString(text) <= maxColumns || isScalar(value) {
		w.line(indent, text)
		return
	}
	w.line(indent, dash+key+":")
	indent += len(dash) + 2
	switch v := value.(type) {
	case []string:
		for _, text := range v {
			w.line(indent, "- "+quote(text))
		}
	case Fields:
		for _, f := range v {
			w.pair(indent, "", f.Key, f.Value)
		}
	case []Action:
		w.actions(indent, v)
	}
}

func isScalar(value any) bool {
	switch value.(type) {
	case []string, Fields, []Action:
		return false
	}
	return true
}

// holdsActions reports whether a value has actions in it, which are written one a line.
func holdsActions(value any) bool {
	if fields, ok := value.(Fields); ok {
		for _, f := range fields {
			if holdsActions(f.Value) {
				return true
			}
		}
	}
	_, ok := value.([]Action)
	return ok
}

// flow writes a value on one line.
func flow(value any) string {
	switch v := value.(type) {
	case string:
		return quote(v)
	case []string:
		return "[" + joined(v, quote) + "]"
	case Fields:
		return "{" + joined(v, func(f Field) string { return f.Key + ": " + flow(f.Value) }) + "}"
	case []Action:
		return "[" + joined(v, func(a Action) string { return "{" + a.Kind + ": " + flow(a.Value) + "}" }) + "]"
	}
	return fmt.Sprint(value)
}

func joined[T any](list []T, text func(T) string) string {
	var parts []string
	for _, v := range list {
		parts = append(parts, text(v))
	}
	return strings.Join(parts, ", ")
}
