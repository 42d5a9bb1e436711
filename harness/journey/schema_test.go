package journey

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cxmatrix/fixtures/readme"

	"github.com/goccy/go-yaml"
	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write schema.json anew")

func TestSchemaIsCurrent(t *testing.T) {
	want := generate(t)
	if *update {
		if err := os.WriteFile("schema.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("schema.json")
	if err != nil || !bytes.Equal(have, want) {
		t.Fatalf("schema.json is not what the types say (%v): run go generate ./harness/journey", err)
	}
}

func TestSchemaAcceptsValid(t *testing.T) {
	check := compiled(t)
	texts := map[string][]byte{"README.md": readme.Example(t, "README.md", "name:")}
	files, _ := filepath.Glob("../../scenarios/testdata/*.yaml")
	for _, file := range append(files, "../../scenarios/credential.yaml") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte("\nsteps:")) {
			texts[file] = text
		}
	}
	if len(texts) < 4 {
		t.Errorf("only %d journeys tried", len(texts))
	}
	for name, text := range texts {
		if err := check.Validate(decoded(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// onlyParse are mistakes that a schema cannot find: they need a second part of the file, the process environment, or
// the disk.
var onlyParse = regexp.MustCompile(`alias|malformed|others-alone|others-public|expect-both|file-not-listed|given-and|label|date|random|reference|totp|variable|regexp|literal-password|missing-file|no-accounts|twice|too-small|size-list|unsanitised|size\.yaml`)

func TestSchemaRefusesInvalid(t *testing.T) {
	check := compiled(t)
	files, _ := filepath.Glob("testdata/invalid-*.yaml")
	tried := 0
	for _, file := range files {
		if onlyParse.MatchString(file) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tried++
		if check.Validate(decoded(t, text)) == nil {
			t.Errorf("the schema accepts %s", file)
		}
	}
	if tried < 12 {
		t.Errorf("only %d files tried", tried)
	}
}

// TestSchemaRefusesMistypedKeys mistypes each key of the study's journey, one at a time.
func TestSchemaRefusesMistypedKeys(t *testing.T) {
	check := compiled(t)
	text, err := os.ReadFile("../../scenarios/credential.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc := decoded(t, text)
	tried := mistype(doc, func(key string) {
		if check.Validate(doc) == nil {
			t.Errorf("the schema accepts the mistyped key %s", key)
		}
	})
	if tried < 50 {
		t.Errorf("only %d keys tried", tried)
	}
}

// mistype renames each key of a document for the time of a call, and counts them.
func mistype(doc any, try func(key string)) (tried int) {
	switch doc := doc.(type) {
	case map[string]any:
		for key, value := range doc {
			tried += 1 + mistype(value, try)
			delete(doc, key)
			doc[key+"x"] = value
			try(key)
			delete(doc, key+"x")
			doc[key] = value
		}
	case []any:
		for _, item := range doc {
			tried += mistype(item, try)
		}
	}
	return tried
}

// TestSchemaHasEveryKey holds that the schema has each action with all its keys.
func TestSchemaHasEveryKey(t *testing.T) {
	var s jsonschema.Schema
	if err := json.Unmarshal(Schema, &s); err != nil {
		t.Fatal(err)
	}
	for _, name := range kindNames() {
		action, found := s.Definitions["action"].Properties.Get(name)
		if !found {
			t.Errorf("no action %s", name)
			continue
		}
		text, _ := json.Marshal(action)
		if !takesMapping(kinds[name]()) {
			continue
		}
		for key := range strings.SplitSeq(strings.Trim(keysOf(kinds[name]()), "{}"), ", ") {
			if !strings.Contains(string(text), `"`+key+`":`) {
				t.Errorf("%s has no %s", name, key)
			}
		}
	}
}

func compiled(t *testing.T) *validator.Schema {
	t.Helper()
	check, err := validator.NewCompiler().Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return check
}

// decoded reads a file as an editor does: YAML, seen as JSON.
func decoded(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := validator.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// generate makes the schema's text.
func generate(t *testing.T) []byte {
	t.Helper()
	text, err := json.MarshalIndent(newGenerator(t).document(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}
