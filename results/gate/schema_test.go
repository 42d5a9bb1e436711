package gate

import (
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"cxmatrix/fixtures/schema"

	"github.com/invopop/jsonschema"
)

// The schema is for editors only, so its generator is among the tests, out of the binary:
// go test ./results/gate -run TestSchemaIsCurrent -update

func TestSchemaIsCurrent(t *testing.T) { schema.Hold(t, "./results/gate", generate(t)) }

// Only Parse can know these: they need a calendar, the globs of a cell, or what JSON has not.
var onlyParse = regexp.MustCompile(`cells-bracket|until\.|empty|duplicate|two-documents|yaml-|nan`)

func TestSchemaMatchesParse(t *testing.T) {
	check := schema.Compile(t)
	files, _ := filepath.Glob("testdata/*.yaml")
	tried := 0
	for _, file := range files {
		valid := strings.Contains(file, "/valid-")
		if !valid && onlyParse.MatchString(file) {
			continue
		}
		tried++
		if err := check.Validate(schema.DecodeFile(t, file)); (err == nil) != valid {
			t.Errorf("%s: %v", file, err)
		}
	}
	if tried < 20 {
		t.Errorf("only %d files tried", tried)
	}
}

func generate(t *testing.T) []byte {
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
	return schema.Text(t, s)
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
