package markup

import (
	"cmp"
	"slices"

	"golang.org/x/net/html"
)

// Form is a form as a visitor fills it in: selectors of what belongs to it.
type Form struct {
	Fields []Field
	Submit string // the button that sends it; "" if there is none
}

// Field is a field of a form.
type Field struct {
	Selector string
	Name     string // as the visitor reads it
	Type     string // of an input: "password"; "select" and "textarea" for those
}

// LogIn reports whether a form asks for a password.
func (f Form) LogIn() bool {
	return slices.ContainsFunc(f.Fields, func(f Field) bool { return f.Type == "password" })
}

// Form returns the form that a visitor fills in first: that which asks for a password, else the first one with a field.
func (d *Document) Form() (form Form, found bool) {
	forms := d.forms()
	if i := slices.IndexFunc(forms, Form.LogIn); i >= 0 {
		return forms[i], true
	}
	if len(forms) == 0 {
		return Form{}, false
	}
	return forms[0], true
}

// forms are the forms that have fields, in document order. Fields outside of any form make one of their own, the last.
func (d *Document) forms() (list []Form) {
	groups := map[*html.Node]*Form{}
	var order []*html.Node
	for _, e := range d.elements {
		owner := formOf(e.node)
		if groups[owner] == nil {
			groups[owner], order = &Form{}, append(order, owner)
		}
		groups[owner].add(d, e)
	}
	slices.SortStableFunc(order, func(a, b *html.Node) int { return cmp.Compare(outside(a), outside(b)) })
	for _, owner := range order {
		if len(groups[owner].Fields) > 0 {
			list = append(list, *groups[owner])
		}
	}
	return list
}

func outside(form *html.Node) int {
	if form == nil {
		return 1
	}
	return 0
}

func (f *Form) add(d *Document, e *element) {
	kind := e.tag
	if e.tag == "input" {
		kind = cmp.Or(attribute(e.node, "type"), "text")
	}
	switch s := d.best(e); {
	case s == "" || hasAttribute(e.node, "disabled") && isField(e.node):
	case isField(e.node):
		f.Fields = append(f.Fields, Field{s, cmp.Or(e.label, e.name, e.placeholder), kind})
	case f.Submit == "" && submits(e.node):
		f.Submit = s
	}
}

// submits reports whether a button sends its form.
func submits(n *html.Node) bool {
	switch kind := attribute(n, "type"); n.Data {
	case "button":
		return kind == "" || kind == "submit"
	case "input":
		return kind == "submit" || kind == "image"
	}
	return false
}

// formOf is the form around an element; nil if there is none.
func formOf(n *html.Node) *html.Node {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "form" {
			return p
		}
	}
	return nil
}
