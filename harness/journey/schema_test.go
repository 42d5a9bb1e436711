package journey

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cxmatrix/fixtures/readme"
	"cxmatrix/fixtures/schema"

	"github.com/invopop/jsonschema"
)

func TestSchemaIsCurrent(t *testing.T) {
	schema.Hold(t, "./harness/journey", schema.Text(t, newGenerator(t).document()))
}

func TestSchemaAcceptsValid(t *testing.T) {
	check := schema.Compile(t)
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
		if err := check.Validate(schema.Decode(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// onlyParse are mistakes that a schema cannot find: they need a second part of the file, a language of its own, the process environment, or
// the disk.
var onlyParse = regexp.MustCompile(`alias|malformed|others-alone|others-public|expect-both|file-not-listed|given-and|label|date|random|reference|totp|mail|variable|regexp|literal-password|missing-file|no-accounts|twice|too-small|size-list|unsanitised|size\.yaml|invalid-selector|complaint|nested-file|press|store-|wait-query|optional-open|stored-address|window-back|dialog-last|dialog-dismissed`)

func TestSchemaRefusesInvalid(t *testing.T) { schema.RefusesInvalid(t, onlyParse, 12) }

// TestSchemaRefusesMistypedKeys mistypes each key of the study's journey, one at a time.
func TestSchemaRefusesMistypedKeys(t *testing.T) {
	check := schema.Compile(t)
	doc := schema.DecodeFile(t, "../../scenarios/credential.yaml")
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
