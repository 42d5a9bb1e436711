package selector

import (
	"reflect"
	"strings"
)

// Write writes a path as Parse reads it; "" if it cannot be written.
func Write(p Path) string {
	var scopes []string
	for _, scope := range p {
		var parts []string
		for _, part := range scope {
			parts = append(parts, writePart(part))
		}
		scopes = append(scopes, strings.Join(parts, " "+within+" "))
	}
	text := strings.Join(scopes, " "+frame+" ")
	if again, err := Parse(text); err != nil || !reflect.DeepEqual(again, Selector{p}) {
		return ""
	}
	return text
}

func writePart(p Part) string {
	switch p.Kind {
	case "css":
		return p.Text.Is
	case "role":
		text := "role=" + p.Text.Is
		for _, a := range p.Attrs {
			text += "[" + a.Name + "=" + writeText(a.Text) + "]"
		}
		return text
	case "testid":
		return "testid=" + p.Text.Is
	}
	return p.Kind + "=" + writeText(p.Text)
}

func writeText(t Text) string {
	switch t.How {
	case equals:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(t.Is) + `"`
	case matches:
		return "/" + t.Is + "/" + t.Flags
	}
	return t.Is
}
