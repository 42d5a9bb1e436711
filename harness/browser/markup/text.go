package markup

import (
	"strings"

	"golang.org/x/net/html"
)

// inline are tags that do not separate words.
var inline = map[string]bool{"a": true, "abbr": true, "b": true, "bdi": true, "code": true, "em": true, "font": true, "i": true, "kbd": true,
	"mark": true, "s": true, "small": true, "span": true, "strong": true, "sub": true, "sup": true, "u": true, "wbr": true}

// textOf is the text that a visitor reads in an element, white space folded. A picture reads as its alternative text.
func textOf(n *html.Node) string {
	var b strings.Builder
	writeText(&b, n)
	return fold(b.String())
}

func writeText(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(n.Data)
		return
	case isHidden(n):
		return
	case n.Type == html.ElementNode && n.Data == "img":
		b.WriteString(attribute(n, "alt"))
	case n.Type == html.ElementNode && isField(n):
		return // what was typed is no text of the page
	}
	for c := range n.ChildNodes() {
		writeText(b, c)
	}
	if n.Type == html.ElementNode && !inline[n.Data] {
		b.WriteString(" ")
	}
}

// fold folds white space.
func fold(text string) string { return strings.Join(strings.Fields(text), " ") }
