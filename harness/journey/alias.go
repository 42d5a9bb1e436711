package journey

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// resolve replaces each alias by its anchor's value, so that a part of
// the document can be decoded on its own, and takes the quotes off keys.
func resolve(body ast.Node) error {
	r := &resolver{anchors: map[string]ast.Node{}}
	ast.Walk(r, body)
	return r.err
}

type resolver struct {
	anchors map[string]ast.Node
	err     error
}

// Visit notes anchors as they come, since an alias can only follow its anchor.
func (r *resolver) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.MappingValueNode:
		unquote(n.Key)
		n.Value = r.value(n.Value)
	case *ast.SequenceNode:
		for i := range n.Values {
			n.Values[i] = r.value(n.Values[i])
		}
	}
	if r.err != nil {
		return nil
	}
	return r
}

// unquote makes a key that is written "on" equal to the key on: people quote it, since YAML 1.1 has it for true.
func unquote(key ast.MapKeyNode) {
	if s, ok := key.(*ast.StringNode); ok {
		s.Token.Type = token.StringType
	}
}

func (r *resolver) value(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.AnchorNode:
		r.anchors[n.Name.String()] = n.Value
		return n.Value
	case *ast.AliasNode:
		held, ok := r.anchors[n.Value.String()]
		if !ok {
			r.err = errorAt(n, "alias *%s has no anchor &%s before it", n.Value, n.Value)
			return n
		}
		return held
	}
	return n
}
