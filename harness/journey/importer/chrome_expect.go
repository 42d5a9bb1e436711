package importer

import (
	"strconv"
)

// waitForElement becomes an expectation: that the element is there, how many, what it says.
func (r *chromeReader) waitForElement(n *node) {
	at := r.selectors(n)
	if len(at) == 0 {
		r.refuse(n.line, "waitForElement", "no selector")
		return
	}
	r.carry()
	if visible := n.get("visible"); visible != nil && visible.text == "false" {
		r.expect(at, Field{"absent", true})
		return
	}
	more, left := chromeConditions(n)
	r.expect(at, more...)
	for _, what := range left {
		r.comment("line %d: not checked: %s", n.line, what)
	}
}

// chromeConditions are the conditions of a waitForElement, and what cannot be expected.
func chromeConditions(n *node) (more Fields, left []string) {
	if count, err := strconv.Atoi(n.str("count")); err == nil {
		switch operator := n.str("operator"); {
		case operator == "==" || count == 0 && operator == "<=":
			more = append(more, Field{"count", count})
		case operator != "" && operator != ">=" || count > 1:
			left = append(left, "count "+operator+" "+n.str("count"))
		}
	}
	for _, group := range []string{"properties", "attributes"} {
		conditions := n.get(group)
		if conditions == nil || conditions.kind != '{' {
			continue
		}
		for i, name := range conditions.keys {
			value := conditions.items[i].text
			switch name {
			case "innerText", "textContent", "value", "innerHTML":
				more = append(more, Field{"text", literal(value)})
			case "checked":
				return Fields{{"checked", value == "true"}}, left
			default:
				left = append(left, group+" "+name+" = "+value)
			}
		}
	}
	return more, left
}
