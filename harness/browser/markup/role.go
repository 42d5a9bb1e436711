package markup

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// impliedRoles are by tag. Source: https://www.w3.org/TR/html-aria/#docconformance.
var impliedRoles = map[string]string{"button": "button", "summary": "button", "textarea": "textbox", "option": "option", "nav": "navigation",
	"main": "main", "dialog": "dialog", "form": "form", "img": "img", "table": "table", "li": "listitem"}

// inputRoles are by the type of an input; any other is a textbox.
var inputRoles = map[string]string{"submit": "button", "button": "button", "reset": "button", "image": "button", "checkbox": "checkbox", "radio": "radio",
	"range": "slider", "number": "spinbutton", "search": "searchbox",
	"password": "", "file": "", "date": "", "time": "", "datetime-local": "", "month": "", "week": "", "color": ""} // have none

// roleOf is the role of an element, and the level of a heading.
func roleOf(n *html.Node) (role string, level int) {
	if roles := strings.Fields(attribute(n, "role")); len(roles) > 0 {
		level, _ = strconv.Atoi(attribute(n, "aria-level"))
		return roles[0], level
	}
	switch tag := n.Data; tag {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return "heading", int(tag[1] - '0')
	case "a":
		if hasAttribute(n, "href") {
			return "link", 0
		}
		return "", 0
	case "select":
		if hasAttribute(n, "multiple") {
			return "listbox", 0
		}
		return "combobox", 0
	case "input":
		if role, known := inputRoles[attribute(n, "type")]; known {
			return role, 0
		}
		return "textbox", 0
	}
	return impliedRoles[n.Data], 0
}
