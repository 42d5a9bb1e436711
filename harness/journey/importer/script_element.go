package importer

import (
	"slices"
	"strings"
)

// actOn is a call on a locator that does something, or reads from it.
func (s *scriptReader) actOn(of value, name string, e *expr, arguments []value, options value) value {
	at := []string{of.at.selector}
	text := ""
	ok := true
	if name == "fill" || name == "type" || name == "pressSequentially" || name == "press" || name == "selectOption" {
		text, ok = s.textArgument(e, arguments)
	}
	if !ok {
		s.refuse(e.line, s.shown(e), "a script makes the text")
		return value{kind: "none"}
	}
	if s.reads(name) {
		return s.read(of, name, arguments)
	}
	if slices.Contains(pointlessCalls, name) {
		s.pointless(name)
		return value{kind: "none"}
	}
	if slices.Contains(elementActions, name) {
		s.inWindow(of)
	}
	switch name {
	case "click", "tap", "dblclick":
		s.click(at, clickOptions(name, options))
	case "fill", "type", "pressSequentially":
		s.fill(at, literal(text), at...)
	case "clear":
		s.fill(at, "")
	case "press":
		s.press(scriptKey(text), nil, at)
	case "check", "uncheck", "setChecked":
		s.tick(at, name, arguments)
	case "selectOption":
		s.add("choose", Fields{{"field", oneOrList(at)}, {"value", literal(text)}})
	case "setInputFiles":
		s.attach(at, paths(arguments))
	case "hover":
		s.add("hover", oneOrList(at))
	case "focus":
		s.click(at, nil)
	case "blur":
		s.add("leave", oneOrList(at))
	case "scrollIntoViewIfNeeded":
		s.add("scroll-to", oneOrList(at))
	case "waitFor", "waitForElementState":
		if state := strings.ToLower(options.get("state").text); state == "hidden" || state == "detached" {
			s.expect(at, Field{"absent", true})
		} else {
			s.expect(at)
		}
	default:
		return unknown
	}
	s.carry()
	return value{kind: "none"}
}

// elementActions are those that go to the window of their locator first.
var elementActions = []string{"click", "tap", "dblclick", "fill", "type", "pressSequentially", "clear", "press", "check", "uncheck", "setChecked", "selectOption", "setInputFiles", "hover", "focus", "blur", "scrollIntoViewIfNeeded", "waitFor", "waitForElementState"}

func clickOptions(name string, options value) (more Fields) {
	if name == "dblclick" || options.get("clickCount").text == "2" {
		more = append(more, Field{"times", 2})
	}
	if strings.ToLower(options.get("button").text) == "right" {
		more = append(more, Field{"button", "right"})
	}
	return more
}

// textArgument is the last text of a call's arguments: the value that is typed or chosen.
func (s *scriptReader) textArgument(e *expr, arguments []value) (string, bool) {
	i := 0
	if len(e.items) > len(arguments) {
		i = len(e.items) - len(arguments)
	}
	if len(arguments) == 0 {
		return "", false
	}
	switch v := arguments[0]; v.kind {
	case "text", "number":
		return v.text, true
	case "list":
		if len(v.items) > 0 && (v.items[0].kind == "text" || v.items[0].kind == "number") {
			return v.items[0].text, true
		}
	case "object":
		for _, key := range []string{"label", "value"} {
			if t := v.get(key); t.kind == "text" {
				return t.text, true
			}
		}
		return "", false
	}
	if len(arguments) > 0 && i < len(e.items) {
		return s.textOf(e.items[i])
	}
	return "", false
}

// scriptKeys are keys whose names differ from those of the DOM.
var scriptKeys = strings.NewReplacer("ControlOrMeta", "Control", "NumpadEnter", "Enter", "ShiftLeft", "Shift")

func scriptKey(key string) string {
	if key == " " {
		return "Space"
	}
	return scriptKeys.Replace(key)
}

// tick sets a checkbox; a radio button is clicked.
func (s *scriptReader) tick(at []string, name string, arguments []value) {
	if strings.Contains(at[0], "radio") {
		s.click(at, nil)
		return
	}
	onOff := "on"
	if name == "uncheck" || name == "setChecked" && len(arguments) > 0 && arguments[len(arguments)-1].text == "false" {
		onOff = "off"
	}
	s.add("choose", Fields{{"field", oneOrList(at)}, {"value", onOff}})
}

// readers are calls that read from an element, and what their value is.
var readers = map[string]string{"textContent": "textOf", "innerText": "textOf", "inputValue": "textOf", "isVisible": "visibleOf", "isHidden": "hiddenOf", "isChecked": "checkedOf", "isEnabled": "visibleOf", "count": "countOf", "getAttribute": "attributeOf", "allTextContents": "textOf", "allInnerTexts": "textOf"}

func (s *scriptReader) reads(name string) bool { return readers[name] != "" }

func (s *scriptReader) read(of value, name string, arguments []value) value {
	v := value{kind: readers[name], at: of.at, text: of.text}
	if name == "inputValue" {
		v.flags = "value"
	} else if len(arguments) > 0 && arguments[0].kind == "text" {
		v.flags = arguments[0].text
	}
	return v
}

func (s *scriptReader) keyboard(of value, name string, e *expr, arguments []value) value {
	text, ok := s.textArgument(e, arguments)
	if !ok {
		return unknown
	}
	switch name {
	case "press", "down":
		if key := scriptKey(text); name == "press" || !slices.Contains(modifiers, key) {
			s.inWindow(of)
			s.press(key, nil, nil)
		}
	case "up":
	case "type", "insertText":
		last := s.last()
		if last == nil || last.Kind != "click" {
			s.refuse(e.line, s.shown(e), "the field is not named")
			return value{kind: "none"}
		}
		field, isList := last.Value.([]string)
		if one, isText := last.Value.(string); isText {
			field = []string{one}
		} else if !isList {
			return unknown
		}
		s.fill(field, literal(text), field...)
	default:
		return unknown
	}
	s.carry()
	return value{kind: "none"}
}

func (s *scriptReader) mouse(name string, e *expr) value {
	if name == "wheel" || name == "move" {
		s.pointless("mouse." + name)
	} else {
		s.refuse(e.line, s.shown(e), "a place on the screen: name an element")
	}
	return value{kind: "none"}
}
