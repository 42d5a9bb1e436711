package markup

import (
	"strings"

	"golang.org/x/net/html"
)

// buttonTypes are the types of an input that is a button.
var buttonTypes = map[string]bool{"submit": true, "button": true, "reset": true, "image": true}

// isField reports whether a visitor can type or choose something in an element.
func isField(n *html.Node) bool {
	return n.Data == "select" || n.Data == "textarea" || n.Data == "input" && !buttonTypes[attribute(n, "type")] ||
		hasAttribute(n, "contenteditable") && attribute(n, "contenteditable") != "false"
}

// labelOf is the label of a field: by reference, in an attribute, or in a label element. Source:
// https://www.w3.org/TR/accname-1.2/#computation-steps.
func (d *Document) labelOf(n *html.Node) string {
	if text := d.labelledBy(n); text != "" {
		return text
	}
	if text := fold(attribute(n, "aria-label")); text != "" {
		return text
	}
	if id := attribute(n, "id"); id != "" {
		if label := find(d.root, func(c *html.Node) bool { return c.Data == "label" && attribute(c, "for") == id }); label != nil {
			return textOf(label)
		}
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "label" {
			return textOf(p)
		}
	}
	return ""
}

// labelledBy is the text of the elements that aria-labelledby names.
func (d *Document) labelledBy(n *html.Node) string {
	var texts []string
	for _, id := range strings.Fields(attribute(n, "aria-labelledby")) {
		if found := find(d.root, func(c *html.Node) bool { return attribute(c, "id") == id }); found != nil {
			texts = append(texts, textOf(found))
		}
	}
	return strings.Join(texts, " ")
}

// namedByContent are the roles whose name is their text.
var namedByContent = map[string]bool{"button": true, "link": true, "heading": true, "tab": true, "menuitem": true, "option": true, "checkbox": true,
	"radio": true, "switch": true, "treeitem": true, "cell": true, "columnheader": true, "row": true, "tooltip": true}

// nameOf is the accessible name of an element.
func (d *Document) nameOf(n *html.Node, e *element) string {
	switch {
	case e.label != "":
		return e.label
	case isField(n):
		return firstText(attribute(n, "title"), attribute(n, "placeholder"))
	case n.Data == "input": // a button
		return firstText(d.labelledBy(n), attribute(n, "aria-label"), attribute(n, "value"), attribute(n, "alt"), buttonTexts[attribute(n, "type")])
	}
	content := ""
	if namedByContent[e.role] {
		content = textOf(n)
	}
	return firstText(d.labelledBy(n), attribute(n, "aria-label"), attribute(n, "alt"), content, attribute(n, "title"))
}

// buttonTexts are what browsers write on buttons without a text.
var buttonTexts = map[string]string{"submit": "Submit", "reset": "Reset"}

func firstText(texts ...string) string {
	for _, text := range texts {
		if text = fold(text); text != "" {
			return text
		}
	}
	return ""
}
