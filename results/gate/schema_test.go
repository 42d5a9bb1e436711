package gate

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
)

// The schema is for editors only, so its generator is among the tests, out of the binary:
// go test ./results/gate -run TestSchemaIsCurrent -update

var update = flag.Bool("update", false, "write schema.json anew")

func TestSchemaIsCurrent(t *testing.T) {
	want := schema(t)
	if *update {
		if err := os.WriteFile("schema.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("schema.json")
	if err != nil || !bytes.Equal(have, want) {
		t.Fatalf("schema.json is not what the types say (%v): run go generate ./results/gate", err)
	}
}

// Only Parse can know these: they need a calendar, the globs of a cell, or what JSON has not.
var onlyParse = regexp.MustCompile(`cells-bracket|until\.|empty|duplicate|two-documents|yaml-|nan`)

func TestSchemaMatchesParse(t *testing.T) {
	check, err := validator.NewCompiler().Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("testdata/*.yaml")
	tried := 0
	for _, file := range files {
		valid := strings.Contains(file, "/valid-")
		if !valid && onlyParse.MatchString(file) {
			continue
		}
		tried++
		if err := check.Validate(decoded(t, file)); (err == nil) != valid {
			t.Errorf("%s: %v", file, err)
		}
	}
	if tried < 20 {
		t.Errorf("only %d files tried", tried)
	}
}

// decoded reads a file as an editor does: YAML, seen as JSON.
func decoded(t *testing.T, file string) any {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := yaml.YAMLToJSON(data)
	if err != nil {
		t.Fatal(file, err)
	}
	doc, err := validator.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(file, err)
	}
	return doc
}

func schema(t *testing.T) []byte {
	t.Helper()
	r := jsonschema.Reflector{
		Anonymous:                  true,
		ExpandedStruct:             true,
		FieldNameTag:               "yaml",
		RequiredFromJSONSchemaTags: true,
		Namer:                      func(t reflect.Type) string { return strings.TrimSuffix(t.Name(), "File") },
	}
	s := r.Reflect(&rulesFile{})
	s.Title = "cxmatrix rules of the gate"
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

const cellGlob = `^[^/]+/[^/]+/[^/]+$`

func (requirementFile) JSONSchemaExtend(s *jsonschema.Schema) {
	glob, _ := s.Properties.Get("cells")
	glob.Pattern = cellGlob
	fields := *s
	*s = jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string", Pattern: cellGlob, Description: glob.Description}, &fields}}
}

func (exceptionFile) JSONSchemaExtend(s *jsonschema.Schema) {
	glob, _ := s.Properties.Get("cells")
	glob.Pattern = cellGlob
}

// What is allowed is a flag or a number.
func (allowFile) JSONSchemaExtend(s *jsonschema.Schema) {
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		p.Value = &jsonschema.Schema{Description: p.Value.Description, OneOf: []*jsonschema.Schema{{Type: "boolean"}, {Type: "integer", Minimum: "0"}}}
	}
}
