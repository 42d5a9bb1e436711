package journey

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"cxmatrix/fixtures/schema"
	"cxmatrix/harness/browser"

	"github.com/goccy/go-yaml"
	yamlast "github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
	"github.com/invopop/jsonschema"
)

// The generator of schema.json is among the tests, so that it is not in the binary. It reads the types that Parse decodes
// into, with the comments of their fields, and tries out which forms (a text, a list, keys) a type with an UnmarshalYAML
// of its own takes. So an action or a key that is new is in the schema without a word here.

// entryTypes are the types of the entries of those lists of a journey file that are decoded one by one.
var entryTypes = map[string]reflect.Type{
	"accounts": reflect.TypeFor[accountEntry](), "files": reflect.TypeFor[File](), "messages": reflect.TypeFor[messageEntry](), "steps": reflect.TypeFor[stepEntry](),
}

// forms are the types whose forms can't be found out by trial.
var forms = map[reflect.Type]*jsonschema.Schema{
	reflect.TypeFor[Size]():     {OneOf: []*jsonschema.Schema{{Type: "integer", Minimum: "0"}, {Type: "string", Pattern: `^[0-9][0-9_]*(\.[0-9]+)? ?([kMG]|[KMG]i)?B?$`}}},
	reflect.TypeFor[statuses](): {Type: "array", MinItems: one(), Items: &jsonschema.Schema{Type: "integer", Minimum: "500", Maximum: "599"}},
}

// conditions are what the types do not say: which keys go together.
var conditions = map[reflect.Type]func(*jsonschema.Schema){
	reflect.TypeFor[messageEntry](): func(s *jsonschema.Schema) { s.OneOf = requireOne("contains", "matches") },
	reflect.TypeFor[File]():         func(s *jsonschema.Schema) { s.AnyOf = requireOne("name", "path") },
	reflect.TypeFor[WaitFor]():      func(s *jsonschema.Schema) { s.OneOf = requireOne("address", "request") },
	reflect.TypeFor[Upload]():       func(s *jsonschema.Schema) { s.OneOf = requireOne("input", "click", "drop") },
	reflect.TypeFor[Repeat](): func(s *jsonschema.Schema) {
		s.OneOf = requireOne("times", "while", "until")
		limit(s, "times", "1", "100")
	},
	reflect.TypeFor[Click](): func(s *jsonschema.Schema) {
		limit(s, "times", "1", "3")
		button, _ := s.Properties.Get("button")
		button.Ref, button.Type, button.Enum = "", "string", schema.Enum(browser.AllButtons())
	},
	reflect.TypeFor[stepEntry](): func(s *jsonschema.Schema) { s.Required = append(s.Required, "actions") },
}

func limit(s *jsonschema.Schema, key string, least, most json.Number) {
	number, _ := s.Properties.Get(key)
	number.Minimum, number.Maximum = least, most
}

func requireOne(keys ...string) (all []*jsonschema.Schema) {
	for _, key := range keys {
		all = append(all, &jsonschema.Schema{Required: []string{key}})
	}
	return all
}

// words are those that an action may stand on instead of any text: "window: new".
var words = []string{"new", "back", "accept", "dismiss"}

func one() *uint64 {
	n := uint64(1)
	return &n
}

type generator struct {
	t        *testing.T
	comments map[string]string // by "Type.Field", and by "Type"
}

func newGenerator(t *testing.T) *generator {
	t.Helper()
	g := &generator{t, map[string]string{}}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), "_test.go") {
			tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, g.addComments)
		}
	}
	return g
}

// addComments notes the comments of types and their fields.
func (g *generator) addComments(n ast.Node) bool {
	decl, ok := n.(*ast.GenDecl)
	if !ok {
		return true
	}
	for _, spec := range decl.Specs {
		s, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		first, _, _ := strings.Cut(foldSpace(decl.Doc.Text())+" ", ". ")
		g.comments[s.Name.Name] = strings.TrimPrefix(strings.TrimSpace(first), s.Name.Name+" ")
		if fields, ok := s.Type.(*ast.StructType); ok {
			for _, f := range fields.Fields.List {
				for _, name := range f.Names {
					g.comments[s.Name.Name+"."+name.Name] = foldSpace(f.Doc.Text() + f.Comment.Text())
				}
			}
		}
	}
	return true
}

// sentence is an action's comment as an editor shows it.
func sentence(comment string) string {
	comment = strings.TrimSuffix(comment, ".")
	if comment == "" {
		return ""
	}
	letters := []rune(comment)
	letters[0] = unicode.ToUpper(letters[0])
	return string(letters) + "."
}

func (g *generator) document() *jsonschema.Schema {
	s := g.object(reflect.TypeFor[document]())
	s.Version, s.Title = jsonschema.Version, "cxmatrix journey"
	s.Definitions = jsonschema.Definitions{
		"action":  g.action(),
		"actions": {Type: "array", MinItems: one(), Items: &jsonschema.Schema{Ref: "#/$defs/action"}},
		"text":    {AnyOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"}, {Type: "boolean"}}},
	}
	return s
}

// object is the schema of a struct that is written as keys.
func (g *generator) object(t reflect.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	for f := range t.Fields() {
		key := f.Tag.Get("yaml")
		if key == "" || key == "-" {
			continue
		}
		value := g.value(f.Type, key)
		if f.Tag.Get("is") == "selector" {
			value = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{text(), {Type: "array", MinItems: one(), Items: text()}}}
		}
		if comment := g.comments[t.Name()+"."+f.Name]; comment != "" {
			value.Description = key + ": " + comment
		}
		s.Properties.Set(key, value)
		if f.Tag.Get("required") != "" {
			s.Required = append(s.Required, key)
		}
	}
	if add := conditions[t]; add != nil {
		add(s)
	}
	return s
}

// value is the schema of the value of a key.
func (g *generator) value(t reflect.Type, key string) *jsonschema.Schema {
	switch {
	case forms[t] != nil:
		form := *forms[t]
		return &form
	case t == reflect.TypeFor[actionList]():
		return &jsonschema.Schema{Ref: "#/$defs/actions"}
	case t == reflect.TypeFor[rawEntry]():
		if entryTypes[key] == nil {
			g.t.Fatalf("%s: has a type of its own for its entries: add it to entryTypes", key)
		}
		return g.object(entryTypes[key])
	}
	if own, ok := reflect.New(t).Interface().(yaml.NodeUnmarshaler); ok {
		return g.trial(t, key, own.UnmarshalYAML)
	}
	switch t.Kind() {
	case reflect.Pointer:
		return g.value(t.Elem(), key)
	case reflect.Slice:
		return &jsonschema.Schema{Type: "array", Items: g.value(t.Elem(), key)}
	case reflect.Struct:
		return g.object(t)
	case reflect.Map:
		return &jsonschema.Schema{Type: "object"}
	case reflect.Bool:
		return &jsonschema.Schema{Type: "boolean"}
	case reflect.Int, reflect.Int64:
		return &jsonschema.Schema{Type: "integer"}
	case reflect.String:
		return text()
	}
	g.t.Fatalf("%s: no schema for %s", key, t)
	return nil
}

// text is a text, which YAML takes for a number or a flag if it looks like one.
func text() *jsonschema.Schema {
	return &jsonschema.Schema{Ref: "#/$defs/text"}
}

// trial is the schema of a type that decodes itself: the forms that it takes.
func (g *generator) trial(t reflect.Type, key string, decode func(yamlast.Node) error) *jsonschema.Schema {
	var all []*jsonschema.Schema
	if takes(decode, "x") {
		all = append(all, text())
	} else if known := enum(decode); len(known) > 0 {
		all = append(all, &jsonschema.Schema{Type: "string", Enum: known})
	}
	if takes(decode, "[x]") {
		all = append(all, &jsonschema.Schema{Type: "array", MinItems: one(), Items: text()})
	}
	if takes(decode, "[{click: x}]") {
		all = append(all, &jsonschema.Schema{Ref: "#/$defs/actions"})
	}
	if takesKeys(decode) {
		all = append(all, g.object(t))
	}
	switch len(all) {
	case 0:
		g.t.Fatalf("%s: no form of %s is known: add it to forms", key, t)
	case 1:
		return all[0]
	}
	return &jsonschema.Schema{AnyOf: all}
}

func enum(decode func(yamlast.Node) error) (known []any) {
	for _, word := range words {
		if takes(decode, word) {
			known = append(known, word)
		}
	}
	return known
}

func takes(decode func(yamlast.Node) error, sample string) bool { return try(decode, sample) == nil }

// takesKeys reports whether a mapping is decoded: then its unknown key is what is wrong.
func takesKeys(decode func(yamlast.Node) error) bool {
	err := try(decode, "{no-key-at-all: x}")
	return err != nil && strings.Contains(err.Error(), "unknown key")
}

func takesMapping(a Action) bool {
	return takesKeys(func(n yamlast.Node) error { return decodeAction(n, a) })
}

func try(decode func(yamlast.Node) error, sample string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	file, err := yamlparser.ParseBytes([]byte(sample), 0)
	if err != nil {
		return err
	}
	return decode(file.Docs[0].Body)
}

// action is the schema of one action: its kind is its only key but variant.
func (g *generator) action() *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	for _, name := range kindNames() {
		a := kinds[name]()
		t := reflect.TypeOf(a).Elem()
		var value *jsonschema.Schema
		if own, ok := a.(yaml.NodeUnmarshaler); ok {
			value = g.trial(t, name, own.UnmarshalYAML)
		} else {
			value = g.object(t)
		}
		value.Description = sentence(g.comments[t.Name()])
		s.Properties.Set(name, value)
	}
	s.OneOf = requireOne(kindNames()...)
	s.Properties.Set("variant", &jsonschema.Schema{Type: "array", Items: text(), Description: "The site variants that the action is for; all if not given."})
	return s
}
