package matrix

import (
	_ "embed"
	"errors"
	"fmt"

	"cxmatrix/matrix/input"

	"github.com/goccy/go-yaml/ast"
)

//go:embed study.yaml
var study []byte

// StudyName is the name of the embedded matrix in errors and reports.
const StudyName = "study.yaml"

// StudySource returns the text of the embedded file.
func StudySource() []byte { return append([]byte(nil), study...) }

// Study returns the study's matrix: low, medium and high. It is parsed anew, so
// the caller may change it.
func Study() *Matrix {
	m, err := Parse(StudyName, study)
	if err != nil { // a test makes sure that this never happens
		return &Matrix{Name: err.Error()}
	}
	return m
}

// Load reads and parses a file. A mistake in it is an *Error.
func Load(path string) (*Matrix, error) {
	data, err := input.File(path)
	if err != nil {
		return nil, fmt.Errorf("load matrix: %w", err)
	}
	return Parse(path, data)
}

// Schema is the JSON Schema of a matrix file, for editors.
//
//go:embed schema.json
var Schema []byte

// Parse reads a matrix; name is the file name in errors. Every mistake is an *Error.
func Parse(name string, data []byte) (*Matrix, error) {
	m, mistakes := Check(name, data)
	if len(mistakes) > 0 {
		return nil, mistakes[0]
	}
	return m, nil
}

// Check is Parse that goes on after a mistake, as far as it can, and returns all.
func Check(name string, data []byte) (*Matrix, []error) {
	var f matrixFile
	d, mistakes := Decode(name, data, Kind{"matrix", "the study's matrix", "name:, environments:", nil}, &f)
	if d == nil {
		return nil, mistakes
	}
	m, found := build(f)
	for _, err := range found {
		mistakes = append(mistakes, withPosition(name, d.root, err))
	}
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	m.setRulePositions(name, d.root)
	return m, nil
}

// setRulePositions sets the place of each rule in the file.
func (m *Matrix) setRulePositions(name string, root ast.Node) {
	for _, e := range m.Environments {
		for i, r := range e.Network.Policy {
			pos := positionOf(root, r.At)
			e.Network.Policy[i].At = fmt.Sprintf("%s:%d:%d", name, pos.Line, pos.Column)
		}
	}
}

// parseYAML returns the one document that the file must hold.
func parseYAML(name string, k Kind, data []byte) (ast.Node, error) {
	text, err := input.Text(data)
	if err != nil {
		return nil, Explain(name, err)
	}
	file, err := input.YAML(text)
	if problem := Explain(name, err); problem != nil {
		return nil, problem
	}
	if err != nil {
		return nil, explain(name, k, nil, err)
	}
	var roots []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			roots = append(roots, doc.Body)
		}
	}
	switch len(roots) {
	case 0:
		return nil, &Error{File: name, Problem: "the file is empty", Hint: "start from " + k.Sample + ": " + k.FirstKeys}
	case 1:
		return roots[0], nil
	}
	pos := position(roots[1])
	return nil, &Error{name, pos.Line, pos.Column, "a second document", "keep one " + k.Name + " a file: remove the --- line, or what follows it"}
}

// Explain returns an *Error for a *input.Problem in a file, and nil for any other error.
func Explain(name string, err error) error {
	var p *input.Problem
	if !errors.As(err, &p) {
		return nil
	}
	return &Error{File: name, Line: p.Line, Column: p.Column, Problem: p.Text, Hint: p.Hint}
}

// recoverPanic turns a panic of the YAML library into an error: v1.19.2 has one for a tag
// without the list that it should be on ("browsers: !x").
func recoverPanic(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the YAML reader gave up: %v", r)
		}
	}()
	return f()
}

// withPosition finds the line and column of a mistake: those of its YAML path, or of the
// nearest existing key above it.
func withPosition(name string, root ast.Node, err error) error {
	var m *mistake
	if !errors.As(err, &m) {
		return err
	}
	pos := positionOf(root, m.path)
	if m.atKey {
		pos = keyPosition(root, m.path)
	}
	return &Error{File: name, Line: pos.Line, Column: pos.Column, Problem: m.problem, Hint: m.hint}
}
