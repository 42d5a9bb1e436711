package report_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"cxmatrix/fixtures/schema"
	"cxmatrix/results"
	"cxmatrix/results/report"

	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
)

// What makes the schema lives beside the tests, out of the binary, which has the file alone:
// go generate ./results/report

func TestSchemaIsCurrent(t *testing.T) { schema.Hold(t, "./results/report", generate(t)) }

func TestDocumentsFollowTheSchema(t *testing.T) {
	for name, r := range runs(t) {
		t.Run(name, func(t *testing.T) {
			if err := check(t, jsonOf(t, r)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSchemaRefuses(t *testing.T) {
	whole := string(jsonOf(t, recorded("run", passedCell("low/a/b"))))
	for what, change := range map[string][2]string{
		"an unknown verdict":   {`"verdict": "passed"`, `"verdict": "splendid"`},
		"a verdict of a step":  {`"verdict": "passed"`, `"verdict": "not-reached"`},
		"words for a number":   {`"exit": 0`, `"exit": "none"`},
		"an exit code of none": {`"exit": 0`, `"exit": 7`},
		"no cells":             {`"cells": [`, `"rooms": [`},
	} {
		text := strings.Replace(whole, change[0], change[1], 1)
		if text == whole {
			t.Fatalf("%s: the document has no %s", what, change[0])
		}
		if check(t, []byte(text)) == nil {
			t.Errorf("the schema accepts %s", what)
		}
	}
}

func jsonOf(t *testing.T, r *results.Recorded) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func check(t *testing.T, document []byte) error {
	t.Helper()
	v, err := validator.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Compile(t).Validate(v)
}

// generate makes the schema from the types and their comments. Readers of later documents may meet fields
// that it does not know.
func generate(t *testing.T) []byte {
	t.Helper()
	r := jsonschema.Reflector{AllowAdditionalProperties: true, ExpandedStruct: true, Anonymous: true, Mapper: words}
	for _, dir := range []string{"..", "../../matrix"} {
		if err := r.AddGoComments("cxmatrix/results/report", dir); err != nil {
			t.Fatal(err)
		}
	}
	s := r.Reflect(&report.Document{})
	s.Title = "cxmatrix report --format json"
	exit, _ := s.Properties.Get("exit")
	exit.Enum = []any{results.ExitExpected, results.ExitStopped, results.ExitUntested}
	for _, name := range []string{"Cell", "Record"} {
		if d := s.Definitions[name]; d != nil {
			verdict, _ := d.Properties.Get("verdict")
			*verdict = jsonschema.Schema{Type: "string", Enum: schema.Enum(results.Verdicts())}
		}
	}
	return schema.Text(t, s)
}

// words are the types whose values are a few words of ours.
func words(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[results.Names](), reflect.TypeFor[results.TextDuration]():
		return &jsonschema.Schema{Type: "string"}
	case reflect.TypeFor[results.Verdict]():
		return &jsonschema.Schema{Type: "string", Enum: schema.Enum(append(results.Verdicts(), results.NotReached))}
	case reflect.TypeFor[json.RawMessage]():
		return &jsonschema.Schema{Description: "As a targets file has it."}
	}
	return nil
}
