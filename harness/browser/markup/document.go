// Package markup reads the source of a page, as browser.Page's Source returns it: its elements, its forms, the hosts it
// loads from, and the selectors by which a journey finds them.
//
//	Parse(source) -> Document
//	Document.Near(selector)   elements that resemble what a selector looked for and did not find
//	Document.Form             the form that a visitor fills in first
//	Document.Hosts            where its scripts, styles, frames and pictures come from
//
// A source has no layout: what a style sheet hides counts as shown. A caller with a browser checks that.
package markup

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// Document is a page's source.
type Document struct {
	root     *html.Node
	elements []*element     // that a visitor may see, in document order
	counts   map[string]int // how many of them a selector finds
}

// element is what a selector can go by.
type element struct {
	node        *html.Node
	tag         string
	id          string
	classes     []string
	role        string // given, or implied by the tag; "" for none
	level       int    // of a heading; 0 for anything else
	name        string // the accessible one
	label       string // of a field
	placeholder string
	testID      string
	text        string   // of an element without others in it
	found       []string // the selectors that find it
}

// Parse reads a source. Markup is never wrong: browsers understand any.
func Parse(source string) (*Document, error) {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return nil, fmt.Errorf("read the page's source: %w", err)
	}
	d := &Document{root: root, counts: map[string]int{}}
	d.collect(root)
	for _, e := range d.elements {
		e.found = e.selectors()
		for _, s := range e.found {
			d.counts[s]++
		}
	}
	return d, nil
}

// collect adds the elements below a node that are not hidden.
func (d *Document) collect(n *html.Node) {
	if isHidden(n) {
		return
	}
	if n.Type == html.ElementNode && !structural[n.Data] {
		d.elements = append(d.elements, d.describe(n))
	}
	for c := range n.ChildNodes() {
		d.collect(c)
	}
}

// structural are tags that no journey looks for; a label stands for its field.
var structural = map[string]bool{"html": true, "body": true, "label": true, "br": true, "hr": true, "wbr": true}

// withoutText are tags whose content no visitor sees.
var withoutText = map[string]bool{"head": true, "script": true, "style": true, "template": true, "noscript": true}

func isHidden(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	style := strings.ReplaceAll(attribute(n, "style"), " ", "")
	return withoutText[n.Data] || hasAttribute(n, "hidden") || n.Data == "input" && attribute(n, "type") == "hidden" ||
		strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

func (d *Document) describe(n *html.Node) *element {
	e := &element{node: n, tag: n.Data, id: attribute(n, "id"), classes: strings.Fields(attribute(n, "class")), placeholder: fold(attribute(n, "placeholder"))}
	e.role, e.level = roleOf(n)
	for _, name := range testIDs {
		if e.testID == "" {
			e.testID = attribute(n, name)
		}
	}
	if isField(n) {
		e.label = d.labelOf(n)
	}
	e.name = d.nameOf(n, e)
	if !hasElements(n) {
		e.text = textOf(n)
	}
	return e
}

// testIDs are the attributes that testid= looks at.
var testIDs = []string{"data-testid", "data-test-id", "data-test", "data-cy", "data-qa"}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func hasElements(n *html.Node) bool {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode {
			return true
		}
	}
	return false
}

// find returns the first element below a node that is as wanted; nil if there is none.
func find(n *html.Node, wanted func(*html.Node) bool) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && wanted(c) {
			return c
		}
	}
	return nil
}
