package matrix

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// positionOf is the place of a YAML path, or of the nearest existing key above it.
func positionOf(root ast.Node, path string) token.Position {
	for ; path != ""; path = parent(path) {
		if node := find(root, path); node != nil && node.GetToken() != nil {
			return *position(node)
		}
	}
	return token.Position{}
}

// keyPosition is the place of the key that a path ends with, or of what the path leads to.
func keyPosition(root ast.Node, path string) token.Position {
	above := parent(path)
	if pairs, ok := resolveAlias(root, find(root, above)).(ast.MapNode); ok {
		for it := pairs.MapRange(); it.Next(); {
			if "."+it.Key().GetToken().Value == path[len(above):] {
				return *it.Key().GetToken().Position
			}
		}
	}
	return positionOf(root, path)
}

// position is where the node begins in the file: a block mapping begins at its first
// key, although the library says at its colon.
func position(node ast.Node) *token.Position {
	if mapping, ok := node.(*ast.MappingNode); ok && len(mapping.Values) > 0 && !mapping.IsFlowStyle {
		node = mapping.Values[0].Key
	}
	return node.GetToken().Position
}

// parent removes the last key or index of a path; "" above the root.
func parent(path string) string {
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}

var pathStep = regexp.MustCompile(`\.[^.\[]+|\[\d+\]`)

// find returns the node at a path such as "$.environments[1].network.policy[0]",
// following aliases; nil if there is none. (The library's own paths end at an
// anchor.)
func find(root ast.Node, path string) ast.Node {
	node := root
	for _, step := range pathStep.FindAllString(path, -1) {
		if node = child(resolveAlias(root, node), step); node == nil {
			return nil
		}
	}
	return node
}

// child is the child of a node at ".key" or "[index]".
func child(node ast.Node, step string) ast.Node {
	switch n := node.(type) {
	case ast.MapNode:
		for it := n.MapRange(); it.Next(); {
			if it.Key().GetToken().Value == step[1:] {
				return it.Value()
			}
		}
	case *ast.SequenceNode:
		if i, err := strconv.Atoi(strings.Trim(step, "[]")); err == nil && i < len(n.Values) {
			return n.Values[i]
		}
	}
	return nil
}

// maxAliases bounds a chain of aliases.
const maxAliases = 10

// resolveAlias is the node that an anchor names, or that an alias stands for.
func resolveAlias(root, node ast.Node) ast.Node {
	for range maxAliases {
		switch n := node.(type) {
		case *ast.AnchorNode:
			node = n.Value
		case *ast.AliasNode:
			node = findAnchor(root, n.Value.GetToken().Value)
		default:
			return node
		}
	}
	return nil
}

func findAnchor(root ast.Node, name string) ast.Node {
	for _, node := range ast.Filter(ast.AnchorType, root) {
		if a := node.(*ast.AnchorNode); a.Name.GetToken().Value == name {
			return a.Value
		}
	}
	return nil
}
