package matrix

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// explain rewrites an error of the YAML library about a file of kind k in cxmatrix's words.
func explain(name string, k Kind, root ast.Node, err error) error {
	if e := Explain(name, err); e != nil {
		return e
	}
	e := &Error{File: name}
	var known yaml.Error
	if !errors.As(err, &known) {
		e.Problem, e.Hint = "not readable as YAML: "+err.Error(), "check its structure against "+k.Sample
		return e
	}
	tok := known.GetToken()
	if unknown, ok := known.(*yaml.UnknownFieldError); ok { // known in its own place: an alias puts it in this one
		tok = firstKey(root, unknown.Token)
		e.Problem, e.Hint = unknownKey(tok.Value, k.keysAt(pathOf(root, tok)))
	} else {
		e.Problem, e.Hint = describeYAMLError(known)
	}
	if tok != nil && tok.Position != nil {
		e.Line, e.Column = tok.Position.Line, tok.Position.Column
	}
	return e
}

// unknownKeys returns a mistake for each key that the types do not have in its place.
func (k Kind) unknownKeys(name string, root ast.Node) (mistakes []error) {
	for _, node := range ast.Filter(ast.MappingType, root) {
		var known []string
		for i, pair := range node.(*ast.MappingNode).Values {
			if i == 0 {
				known = k.keysAt(pair.Key.GetPath())
			}
			key := pair.Key.GetToken()
			if known == nil || slices.Contains(known, key.Value) || key.Value == "<<" {
				continue
			}
			problem, hint := unknownKey(key.Value, known)
			mistakes = append(mistakes, &Error{name, key.Position.Line, key.Position.Column, problem, hint})
		}
	}
	return mistakes
}

// firstKey returns the first key of the mapping that key is in: of several the library names any.
func firstKey(root ast.Node, key *token.Token) *token.Token {
	for _, node := range ast.Filter(ast.MappingType, root) {
		pairs := node.(*ast.MappingNode).Values
		if slices.ContainsFunc(pairs, func(p *ast.MappingValueNode) bool { return samePosition(p.Key.GetToken(), key) }) {
			return pairs[0].Key.GetToken()
		}
	}
	return key
}

func samePosition(a, b *token.Token) bool {
	return a.Position.Line == b.Position.Line && a.Position.Column == b.Position.Column
}

func describeYAMLError(err yaml.Error) (problem, hint string) {
	switch err := err.(type) {
	case *yaml.UnexpectedNodeTypeError:
		return mismatch(Shape(err.Expected.YAMLName()), Shape(err.Actual.YAMLName()))
	case *yaml.TypeError:
		return mismatch(Shape(err.DstType.Kind().String()), Shape(err.SrcType.Kind().String()))
	}
	message := err.GetMessage()
	if strings.Contains(message, `'	'`) || strings.Contains(message, "tab character") {
		return "a tab where YAML wants spaces", "indent with spaces"
	}
	if duplicate := definedTwice.FindStringSubmatch(message); duplicate != nil {
		return "key " + duplicate[1] + " is there twice", "remove one"
	}
	return "not valid YAML: " + message, "correct it there, or quote a text that contains : # { [ * or &"
}

func unknownKey(key string, known []string) (problem, hint string) {
	if slices.Contains(known, key) { // right in its own place, wrong where an alias or << puts it
		return fmt.Sprintf("key %q does not belong where an alias takes it", key), "write that part out, without the alias"
	}
	return fmt.Sprintf("unknown key %q", key), Suggest(key, known)
}

var definedTwice = regexp.MustCompile(`^(?:mapping|duplicate) key (".*")`)

func mismatch(want, found string) (problem, hint string) {
	hints := map[string]string{
		"a list":   `write one item a line, each after "- "`,
		"keys":     "write keys and values, one a line, or {key: value}",
		"a text":   "write one plain or quoted text",
		"a flag":   "write true or false",
		"a number": "write a number alone, such as 2",
	}
	return fmt.Sprintf("found %s where %s must be", found, want), hints[want]
}

// Shape names a YAML or Go kind in plain words: "a list", "a number".
func Shape(kind string) string {
	switch kind {
	case "sequence", "slice", "array":
		return "a list"
	case "mapping", "map", "struct":
		return "keys"
	case "bool", "boolean":
		return "a flag"
	case "int", "int64", "uint64", "float64", "integer", "float":
		return "a number"
	case "null", "invalid":
		return "nothing"
	}
	return "a text"
}

// pathOf returns the YAML path of a key's token.
func pathOf(root ast.Node, key *token.Token) string {
	for _, node := range ast.Filter(ast.MappingValueType, root) {
		k := node.(*ast.MappingValueNode).Key
		if samePosition(k.GetToken(), key) {
			return k.GetPath()
		}
	}
	return ""
}

var listIndex = regexp.MustCompile(`\[\d+\]`)

// keysAt lists the keys that are allowed beside the one at a path, from the types.
func (k Kind) keysAt(path string) (keys []string) {
	t := k.fileType
	steps := strings.Split(listIndex.ReplaceAllString(path, ""), ".")
	for _, step := range steps[min(1, len(steps)):max(1, len(steps)-1)] {
		if t = elem(t, step); t == nil {
			return nil
		}
	}
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
			keys = append(keys, key)
		}
	}
	return keys
}

// elem is the struct behind a key of t, through lists.
func elem(t reflect.Type, key string) reflect.Type {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("yaml") != key {
			continue
		}
		fieldType := t.Field(i).Type
		if fieldType == reflect.TypeFor[requiredFile]() {
			return reflect.TypeFor[requirementFile]()
		}
		if fieldType.Kind() == reflect.Slice {
			fieldType = fieldType.Elem()
		}
		if fieldType.Kind() == reflect.Struct {
			return fieldType
		}
	}
	return nil
}
