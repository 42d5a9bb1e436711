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
	"github.com/goccy/go-yaml/token"
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
	if err := guard(func() error { return yaml.NodeToValue(root, &f, yaml.DisallowUnknownField()) }); err != nil {
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
	var file *ast.File
	err := guard(func() (err error) { file, err = parser.ParseBytes(data, 0); return err })
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
	at := position(roots[1])
	return nil, &Error{name, at.Line, at.Column, "a second document", "keep one matrix a file: remove the --- line, or what follows it"}
}

// guard makes an error of a panic of the YAML library: v1.19.2 has one for a list
// that a tag announces and that is not there ("browsers: !x").
func guard(read func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the YAML reader gave up: %v", r)
		}
	}()
	return read()
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
			at := position(node)
			e.Line, e.Column = at.Line, at.Column
			break
		}
	}
	return e
}

// position is where a reader sees the node begin: block keys begin at the first
// one, though the library says at its colon.
func position(node ast.Node) *token.Position {
	if mapping, ok := node.(*ast.MappingNode); ok && len(mapping.Values) > 0 && !mapping.IsFlowStyle {
		node = mapping.Values[0].Key
	}
	return node.GetToken().Position
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
