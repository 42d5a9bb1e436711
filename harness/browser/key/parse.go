package key

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cxmatrix/matrix"
)

// ofOthers are names that other tools have for keys.
var ofOthers = map[string]string{
	"return": "Enter", "esc": "Escape", "del": "Delete", "ins": "Insert", "spacebar": "Space", "pgup": "PageUp", "pgdn": "PageDown",
	"up": "ArrowUp", "down": "ArrowDown", "left": "ArrowLeft", "right": "ArrowRight",
	"ctrl": "Control", "controlormeta": "Control", "cmd": "Meta", "command": "Meta", "super": "Meta", "win": "Meta", "option": "Alt",
}

// Parse reads a key, such as Enter or Control+A. The error says in one line what is wrong and what to write instead.
func Parse(text string) (p Press, err error) {
	parts := split(text)
	for _, name := range parts[:len(parts)-1] {
		m, known := find(modifiers, name)
		if !known {
			return p, fmt.Errorf("%s: %q is no key that is held down: %s", text, name, suggest(name, modifiers))
		}
		p.With = append(p.With, m)
	}
	p.Key, err = parseKey(parts[len(parts)-1])
	if err != nil {
		return p, fmt.Errorf("%s: %w", text, err)
	}
	p.fold()
	return p, nil
}

// split cuts at each plus sign, but for one that is the key itself.
func split(text string) []string {
	if rest, found := strings.CutSuffix(text, "++"); found {
		return append(strings.Split(rest, "+"), "+")
	}
	if text == "+" {
		return []string{text}
	}
	return strings.Split(text, "+")
}

func parseKey(name string) (Key, error) {
	if name == "Space" || name == " " {
		return space, nil
	}
	if k, known := find(slices.Concat(named, modifiers), name); known {
		return k, nil
	}
	r, size := utf8.DecodeRuneInString(name)
	if size > 0 && size == len(name) && r != utf8.RuneError && unicode.IsGraphic(r) && !unicode.Is(unicode.Co, r) {
		return Key{Name: name, Rune: r}, nil
	}
	return Key{}, fmt.Errorf("there is no key %q: %s", name, suggest(name, slices.Concat(named, []Key{{Name: "Space"}})))
}

// fold gives a letter the case that its modifiers make of it: Control+A is the key a.
func (p *Press) fold() {
	if p.Code != "" || len(p.With) == 0 {
		return
	}
	p.Rune = unicode.ToLower(p.Rune)
	if slices.ContainsFunc(p.With, func(m Key) bool { return m.Name == "Shift" }) {
		p.Rune = unicode.ToUpper(p.Rune)
	}
	p.Name = string(p.Rune)
}

func find(list []Key, name string) (Key, bool) {
	if i := slices.IndexFunc(list, func(k Key) bool { return k.Name == name }); i >= 0 {
		return list[i], true
	}
	return Key{}, false
}

func suggest(name string, list []Key) string {
	var names []string
	for _, k := range list {
		names = append(names, k.Name)
	}
	if meant := ofOthers[strings.ToLower(name)]; slices.Contains(names, meant) {
		return fmt.Sprintf("did you mean %q?", meant)
	}
	return matrix.SuggestOr(name, names, "want "+strings.Join(names, ", ")+orCharacter(list))
}

func orCharacter(list []Key) string {
	if len(list) == len(modifiers) {
		return ""
	}
	return " or one character"
}
