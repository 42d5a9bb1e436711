package importer

import (
	"slices"
	"strconv"
	"strings"
)

// expectation is what expect is called with.
func (s *scriptReader) expectation(e *expr) value {
	if len(e.items) == 0 {
		return unknown
	}
	of := s.eval(e.items[0])
	return value{kind: "expect", items: []value{of}}
}

// checkNames are the names that Java and C# have, and those that negate.
var checkNames = map[string]string{"isVisible": "toBeVisible", "isHidden": "toBeHidden", "hasText": "toHaveText", "containsText": "toContainText", "hasValue": "toHaveValue", "isChecked": "toBeChecked", "hasCount": "toHaveCount",
	"hasURL": "toHaveURL", "hasTitle": "toHaveTitle", "isEnabled": "toBeEnabled", "isDisabled": "toBeDisabled", "isEditable": "toBeEditable", "hasAttribute": "toHaveAttribute"}

// check is a call on an expectation, such as toBeVisible.
func (s *scriptReader) check(of value, name string, e *expr, arguments []value, options value) value {
	not := of.flags == "not"
	if plain, found := strings.CutPrefix(name, "notTo"); found {
		not, name = true, "to"+plain
	}
	if known, ok := checkNames[name]; ok {
		name = known
	}
	if name == "not" {
		of.flags = "not"
		return of
	}
	what, first := of.items[0], value{}
	if len(arguments) > 0 {
		first = arguments[0]
	}
	why := ""
	switch what.kind {
	case "locator":
		s.inWindow(what)
		why = s.checkElement(what.at.selector, name, not, first, arguments, options)
	case "page", "main":
		s.inWindow(what)
		why = s.checkPage(name, not, first)
	default:
		why = s.checkValue(what, name, not, first)
	}
	switch why {
	case "":
		s.carry()
	case nothingToCheck:
		s.pointless(name)
	default:
		s.refuse(e.line, s.shown(e), why)
	}
	return value{kind: "none"}
}

// nothingToCheck is for expectations that make no sense here: of pictures, of a dialog's kind.
const nothingToCheck = "nothing"

// cannotExpect is why an expectation is not carried.
const cannotExpect = "expect: has no word for it"

// seen are the expectations of which only that the element can be seen is carried.
var seen = []string{"toBeVisible", "toBeAttached", "toBeInViewport", "toBeEnabled", "toBeEditable", "toBeFocused", "toBeTruthy"}

func (s *scriptReader) checkElement(selector, name string, not bool, first value, arguments []value, options value) string {
	at := []string{selector}
	if visible := options.get("visible"); name == "toBeVisible" && visible.text == "false" {
		not = true
	}
	absent := name == "toBeHidden" || name == "toBeDetached" || not && (name == "toBeVisible" || name == "toBeAttached" || name == "toBeInViewport")
	switch {
	case name == "toBeHidden" && not:
		s.expect(at)
	case absent:
		s.expect(at, Field{"absent", true})
	case name == "toBeChecked":
		s.expect(at, Field{"checked", !not && options.get("checked").text != "false"})
	case name == "toHaveScreenshot":
		return nothingToCheck
	case not && (name == "toBeEnabled" || name == "toBeDisabled"), name == "toBeDisabled":
		return s.checkDisabled(selector, name == "toBeDisabled" != not)
	case not:
		return cannotExpect
	case slices.Contains(seen, name):
		s.expect(at)
	case name == "toHaveCount":
		return s.checkCount(at, first)
	case name == "toHaveAttribute":
		return s.checkAttribute(selector, arguments)
	case name == "toHaveClass" && first.kind == "text" && simpleCSS.MatchString(selector) && simpleID.MatchString(first.text):
		s.expect([]string{selector + "." + first.text})
	case name == "toHaveText" || name == "toContainText" || name == "toHaveValue" || name == "toHaveAccessibleName" || name == "toHaveRole":
		return s.checkText(at, first)
	default:
		return cannotExpect
	}
	return ""
}

func (s *scriptReader) checkDisabled(selector string, disabled bool) string {
	switch {
	case !disabled:
		s.expect([]string{selector})
	case strings.HasPrefix(selector, "role=") && !strings.Contains(selector, ">>"):
		s.expect([]string{selector + "[disabled]"})
	case simpleCSS.MatchString(selector):
		s.expect([]string{selector + ":disabled"})
	default:
		return cannotExpect
	}
	return ""
}

func (s *scriptReader) checkCount(at []string, first value) string {
	count, err := strconv.Atoi(first.text)
	switch {
	case err != nil:
		return "a script makes the number"
	case count == 0:
		s.expect(at, Field{"absent", true})
	default:
		s.expect(at, Field{"count", count})
	}
	return ""
}

// checkAttribute is carried where the selector takes another condition.
func (s *scriptReader) checkAttribute(selector string, arguments []value) string {
	if len(arguments) < 2 || arguments[0].kind != "text" || arguments[1].kind != "text" || !simpleCSS.MatchString(selector) {
		return cannotExpect
	}
	s.expect([]string{selector + "[" + arguments[0].text + `="` + cssText(arguments[1].text) + `"]`})
	return ""
}

func (s *scriptReader) checkText(at []string, first value) string {
	switch first.kind {
	case "text", "number", "pattern":
		m := first.match(false)
		s.expectText(at, match{text: m.text, pattern: m.pattern, flags: m.flags})
	case "list":
		for _, item := range first.items {
			if item.kind != "text" {
				return cannotExpect
			}
			s.expectText(slices.Clone(at), match{text: item.text})
		}
	case "stored", "textOf":
		return "a script keeps the text"
	default:
		return "a script makes the text"
	}
	return ""
}

func (s *scriptReader) checkPage(name string, not bool, first value) string {
	switch {
	case name == "toHaveScreenshot":
		return nothingToCheck
	case not || first.kind != "text" && first.kind != "pattern":
		return cannotExpect
	case name == "toHaveTitle":
		s.expectTitle(first.match(false))
	case name == "toHaveURL":
		address, ok := addressOf(first)
		if !ok {
			return "a pattern that wait-for does not have"
		}
		s.add("wait-for", Fields{{"address", address}})
		s.complete()
	default:
		return cannotExpect
	}
	return ""
}

// checkValue is an expectation of what was read before from an element.
func (s *scriptReader) checkValue(what value, name string, not bool, first value) string {
	at := []string{what.at.selector}
	truth := first.text == "true" || name == "toBeTruthy"
	if first.text == "false" || name == "toBeFalsy" {
		not = !not
		truth = true
	}
	switch {
	case what.kind == "dialogTrait":
		return nothingToCheck
	case what.kind == "attributeOf" && !not:
		return s.checkAttribute(what.at.selector, []value{textValue(what.flags), first})
	case what.kind == "visibleOf" && truth, what.kind == "hiddenOf" && truth:
		if (what.kind == "hiddenOf") != not {
			s.expect(at, Field{"absent", true})
		} else {
			s.expect(at)
		}
	case what.kind == "checkedOf" && truth:
		s.expect(at, Field{"checked", !not})
	case not:
		return cannotExpect
	case what.kind == "textOf" && (strings.HasPrefix(name, "toBe") || name == "toContain" || name == "toEqual" || name == "toMatch"):
		return s.checkText(at, first)
	case what.kind == "countOf" && (name == "toBe" || name == "toEqual"):
		return s.checkCount(at, first)
	case what.kind == "title", what.kind == "address":
		return s.checkPage(map[string]string{"title": "toHaveTitle", "address": "toHaveURL"}[what.kind], not, first)
	case what.kind == "message" && first.kind == "text":
		s.answerDialog("says", literal(first.text))
	default:
		return "it is not about the page"
	}
	return ""
}
