package input

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// findOversizedAlias finds the alias with which a file, once each alias is replaced by the content of its anchor, exceeds its
// limit: nine levels of nine aliases each make a billion nodes from 300 bytes.
func findOversizedAlias(file *ast.File) *Problem {
	c := &counter{anchors: map[string]int{}}
	for _, doc := range file.Docs {
		if doc.Body != nil {
			c.nodes(doc.Body)
		}
	}
	return c.found
}

type counter struct {
	anchors map[string]int // nodes that an alias stands for
	total   int
	found   *Problem
}

// nodes counts the nodes of a node, with aliases replaced. An anchor counts once it is complete: an alias within its
// own anchor is one node, which the parser refuses.
func (c *counter) nodes(n ast.Node) int {
	if c.found != nil {
		return 0
	}
	sum := 1
	switch n := n.(type) {
	case *ast.AnchorNode:
		sum += c.nodes(n.Value)
		c.anchors[n.Name.String()] = sum
		return sum
	case *ast.AliasNode:
		sum = max(c.anchors[n.Value.String()], 1)
		if c.total += sum; c.total > maxExpanded {
			c.found = problemOf(n.GetToken(), fmt.Sprintf("with this alias the file has more than %d parts", maxExpanded), "use fewer aliases")
		}
		return sum
	case *ast.TagNode:
		return sum + c.nodes(n.Value)
	case *ast.SequenceNode:
		for _, v := range n.Values {
			sum += c.nodes(v)
		}
	case *ast.MappingNode:
		for _, v := range n.Values {
			sum += c.nodes(v)
		}
	case *ast.MappingValueNode:
		sum += c.nodes(n.Key) + c.nodes(n.Value)
	}
	return sum
}
