// Package key reads the names of keys, as a journey writes them, before any browser starts.
//
//	Enter, ArrowDown, a          the names of the DOM: https://www.w3.org/TR/uievents-key/
//	Control+A, Control+Shift+z   with modifiers, which are held down meanwhile
//
// It also has what the protocols call each key.
package key

// Key is a key of the keyboard.
type Key struct {
	Name   string // as a page gets it: "Enter", "a"
	Code   string // its place on the keyboard, of a key with a name
	Number int    // its virtual key code, of a key with a name
	Rune   rune   // its code point in WebDriver, or the character itself
	Bit    int    // of a modifier, in the DevTools protocol
}

// Press is a key that is pressed while modifiers are held down.
type Press struct {
	Key
	With []Key // the modifiers
}

// Text is the character that the press enters; "" if it enters none.
func (p Press) Text() string {
	for _, m := range p.With {
		if m.Name != "Shift" {
			return ""
		}
	}
	switch {
	case p.Name == "Enter":
		return "\r"
	case p.Code == "" || p.Name == " ":
		return string(p.Rune)
	}
	return ""
}

// Sources: https://www.w3.org/TR/webdriver2/#keyboard-actions (code points), https://www.w3.org/TR/uievents-code/,
// https://www.w3.org/TR/uievents/#legacy-key-models (numbers).
var named = []Key{
	{Name: "Enter", Code: "Enter", Number: 13, Rune: '\ue007'},
	{Name: "Tab", Code: "Tab", Number: 9, Rune: '\ue004'},
	{Name: "Escape", Code: "Escape", Number: 27, Rune: '\ue00c'},
	{Name: "Backspace", Code: "Backspace", Number: 8, Rune: '\ue003'},
	{Name: "Delete", Code: "Delete", Number: 46, Rune: '\ue017'},
	{Name: "Insert", Code: "Insert", Number: 45, Rune: '\ue016'},
	{Name: "Home", Code: "Home", Number: 36, Rune: '\ue011'},
	{Name: "End", Code: "End", Number: 35, Rune: '\ue010'},
	{Name: "PageUp", Code: "PageUp", Number: 33, Rune: '\ue00e'},
	{Name: "PageDown", Code: "PageDown", Number: 34, Rune: '\ue00f'},
	{Name: "ArrowUp", Code: "ArrowUp", Number: 38, Rune: '\ue013'},
	{Name: "ArrowDown", Code: "ArrowDown", Number: 40, Rune: '\ue015'},
	{Name: "ArrowLeft", Code: "ArrowLeft", Number: 37, Rune: '\ue012'},
	{Name: "ArrowRight", Code: "ArrowRight", Number: 39, Rune: '\ue014'},
	{Name: "F1", Code: "F1", Number: 112, Rune: '\ue031'},
	{Name: "F2", Code: "F2", Number: 113, Rune: '\ue032'},
	{Name: "F3", Code: "F3", Number: 114, Rune: '\ue033'},
	{Name: "F4", Code: "F4", Number: 115, Rune: '\ue034'},
	{Name: "F5", Code: "F5", Number: 116, Rune: '\ue035'},
	{Name: "F6", Code: "F6", Number: 117, Rune: '\ue036'},
	{Name: "F7", Code: "F7", Number: 118, Rune: '\ue037'},
	{Name: "F8", Code: "F8", Number: 119, Rune: '\ue038'},
	{Name: "F9", Code: "F9", Number: 120, Rune: '\ue039'},
	{Name: "F10", Code: "F10", Number: 121, Rune: '\ue03a'},
	{Name: "F11", Code: "F11", Number: 122, Rune: '\ue03b'},
	{Name: "F12", Code: "F12", Number: 123, Rune: '\ue03c'},
}

// space has the name of the DOM, which a journey may also write out.
var space = Key{Name: " ", Code: "Space", Number: 32, Rune: ' '}

var modifiers = []Key{
	{Name: "Control", Code: "ControlLeft", Number: 17, Rune: '\ue009', Bit: 2},
	{Name: "Shift", Code: "ShiftLeft", Number: 16, Rune: '\ue008', Bit: 8},
	{Name: "Alt", Code: "AltLeft", Number: 18, Rune: '\ue00a', Bit: 1},
	{Name: "Meta", Code: "MetaLeft", Number: 91, Rune: '\ue03d', Bit: 4},
}
