package matrix

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

//go:embed study.yaml
var study []byte

// StudyName is what errors and reports call the embedded matrix.
const StudyName = "study.yaml"

// StudySource returns the embedded file as it is.
func StudySource() []byte { return append([]byte(nil), study...) }

// Study returns the study's matrix: low, medium and high. It is parsed anew, so
// the caller may change it.
func Study() *Matrix {
	m, err := Parse(StudyName, study)
	if err != nil { // a test keeps this from happening
		return &Matrix{Name: err.Error()}
	}
	return m
}

// Load reads and parses a file. A mistake in it is an *Error.
func Load(path string) (*Matrix, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("load matrix: %w", err)
	}
	return Parse(path, data)
}

// maxBytes keeps a wrong file, or one with aliases upon aliases, from taking the
// machine's memory.
const maxBytes = 1 << 20

// Parse reads a matrix; name is how errors call it. Every mistake is an *Error.
func Parse(name string, data []byte) (*Matrix, error) {
	root, err := parseYAML(name, data)
	if err != nil {
		return nil, err
	}
	var f matrixFile
	if err := yaml.NodeToValue(root, &f, yaml.DisallowUnknownField()); err != nil {
		return nil, explain(name, root, err)
	}
	m, err := build(f)
	if err != nil {
		return nil, place(name, root, err)
	}
	return m, nil
}

// parseYAML returns the one document that the file must hold.
func parseYAML(name string, data []byte) (ast.Node, error) {
	if len(data) > maxBytes {
		return nil, &Error{File: name, Problem: fmt.Sprintf("%d bytes are too many for a matrix", len(data)), Hint: "give the matrix file itself, at most 1 MiB"}
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, explain(name, nil, err)
	}
	var roots []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			roots = append(roots, doc.Body)
		}
	}
	switch len(roots) {
	case 0:
		return nil, &Error{File: name, Problem: "the file is empty", Hint: "start from the study's matrix: name:, environments:"}
	case 1:
		return roots[0], nil
	}
	at := roots[1].GetToken().Position
	return nil, &Error{name, at.Line, at.Column, "a second document", "keep one matrix a file: remove the --- line"}
}

// place finds the line and column of a mistake: of its YAML path, or of the
// nearest key above it that is there.
func place(name string, root ast.Node, err error) error {
	var m *mistake
	if !errors.As(err, &m) {
		return err
	}
	e := &Error{File: name, Problem: m.problem, Hint: m.hint}
	for path := m.path; path != ""; path = parent(path) {
		if node := find(root, path); node != nil {
			at := node.GetToken().Position
			if mapping, ok := node.(*ast.MappingNode); ok && len(mapping.Values) > 0 && !mapping.IsFlowStyle {
				at = mapping.Values[0].Key.GetToken().Position
			}
			e.Line, e.Column = at.Line, at.Column
			break
		}
	}
	return e
}

func find(root ast.Node, path string) ast.Node {
	p, err := yaml.PathString(path)
	if err != nil {
		return nil
	}
	node, err := p.FilterNode(root)
	if err != nil || node == nil || node.GetToken() == nil {
		return nil
	}
	return node
}

// parent takes the last key or index off a path; "" above the root.
func parent(path string) string {
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}
