package matrix

import (
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cxmatrix/fixtures/schema"

	"github.com/invopop/jsonschema"
)

// The schema is for editors only, so its generator is among the tests, out of
// the binary: go test ./matrix -run TestSchemaIsCurrent -update

func TestSchemaIsCurrent(t *testing.T) { schema.Hold(t, "./matrix", generate(t)) }

func TestSchemaAcceptsValid(t *testing.T) {
	check := schema.Compile(t)
	files, err := filepath.Glob("testdata/valid-*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no valid files", err)
	}
	for _, file := range append(files, "study.yaml") {
		if _, err := Load(file); err != nil {
			t.Error(err)
		}
		if err := check.Validate(schema.DecodeFile(t, file)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// Editors show a mistake only if the schema has it. These only Parse can find:
// they need the whole file, a unit, or the table of presets.
var onlyParse = regexp.MustCompile(`twice|exclude|include|alias|environment-no-cells|-nothing|line-(zero|jitter|loss|outage-(for|none)|queue)|expect-cells|rule-(pac-out|type|extension|location|page|hold|set-own)|reach|yaml-|empty|duplicate|two-documents`)

func TestSchemaRefusesInvalid(t *testing.T) { schema.RefusesInvalid(t, onlyParse, 40) }

func generate(t *testing.T) []byte {
	t.Helper()
	r := jsonschema.Reflector{
		Anonymous:                  true,
		ExpandedStruct:             true,
		FieldNameTag:               "yaml",
		RequiredFromJSONSchemaTags: true,
		Namer:                      func(t reflect.Type) string { return strings.TrimSuffix(t.Name(), "File") },
	}
	s := r.Reflect(&matrixFile{})
	s.Title = "cxmatrix matrix"
	return schema.Text(t, s)
}

func (environmentFile) JSONSchemaExtend(s *jsonschema.Schema) {
	browsers, _ := s.Properties.Get("browsers")
	numbered := slices.DeleteFunc(ids(products), func(id string) bool { return id == "chromium" })
	browsers.Items = &jsonschema.Schema{Type: "string", Pattern: fmt.Sprintf(`^((%s) (latest|[1-9][0-9]{0,3}(\.[0-9]{1,3})?)|(%s) installed)$`,
		strings.Join(numbered, "|"), strings.Join(ids(products), "|")), Examples: []any{"chrome latest", "ie 11", "chromium installed"}}
	osystems, _ := s.Properties.Get("systems")
	osystems.Items = &jsonschema.Schema{Type: "string", Enum: schema.Enum(ids(systems))}
	browsers.UniqueItems, osystems.UniqueItems = true, true
	s.DependentRequired = map[string][]string{"browsers": {"systems"}, "systems": {"browsers"}}
}

func (lineFile) JSONSchemaExtend(s *jsonschema.Schema) {
	number := `[0-9]+(\.[0-9]+)? ?`
	for _, name := range []string{"up", "down", "rtt", "jitter", "packet-loss", "loss", "queue"} {
		unit := map[string]string{"up": "[kMG]?bps", "down": "[kMG]?bps", "rtt": "m?s", "jitter": "m?s", "packet-loss": "%", "loss": "%", "queue": "(m?s|[kMG]i?B|B)"}[name]
		p, _ := s.Properties.Get(name)
		p.Pattern = "^" + number + unit + "$"
	}
	fields := *s
	var names []string
	for name, p := range presets {
		names = append(names, fmt.Sprintf("%s (%g/%g kb/s up/down, %g ms)", name, p.UpKbps, p.DownKbps, p.RTTms))
	}
	slices.Sort(names)
	known := []any{unlimited}
	for _, name := range names {
		known = append(known, strings.Fields(name)[0])
	}
	*s = jsonschema.Schema{OneOf: []*jsonschema.Schema{
		{Type: "string", Enum: known, Description: "A preset: " + strings.Join(names, "; ") + "."},
		{Type: "string", Pattern: "^" + number + "[kMG]?bps$", Description: "A rate for both directions: 512kbps."},
		&fields,
	}}
}

func (requiredFile) JSONSchema() *jsonschema.Schema {
	r := jsonschema.Reflector{Anonymous: true, DoNotReference: true, FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true}
	item := r.Reflect(&requirementFile{})
	item.Version = ""
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "boolean"}, {Const: "real"}, {Type: "array", Items: item}}}
}

// A rule is one of the kinds, so that an editor offers only the keys that go with it.
func (ruleFile) JSONSchema() *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Required: []string{"kind"}}
	kindNames := &jsonschema.Schema{Type: "string", Description: "What the network does."}
	s.Properties = jsonschema.NewProperties()
	s.Properties.Set("kind", kindNames)
	for _, k := range kinds {
		kindNames.Enum = append(kindNames.Enum, namesOf(k)...)
		s.OneOf = append(s.OneOf, kindSchemas(k)...)
	}
	return s
}

// namesOf are the kind's name, and its aliases.
func namesOf(k kind) []any {
	names := []any{k.name}
	for _, alias := range slices.Sorted(maps.Keys(aliases)) {
		if aliases[alias] == k.name {
			names = append(names, alias)
		}
	}
	return names
}

// kindSchemas: one for each kind; of upload-content one for each match, since
// that says which other key it needs.
func kindSchemas(k kind) (all []*jsonschema.Schema) {
	if !slices.Contains(k.required, "match") {
		return []*jsonschema.Schema{kindSchema(k, k.required, slices.Concat(k.optional, k.limits))}
	}
	for _, f := range fields {
		if f.name != "match" {
			continue
		}
		for _, choice := range f.choices {
			needs := []string{"match"}
			if other := matchFields[choice]; other != "" {
				needs = append(needs, other)
			}
			s := kindSchema(k, needs, slices.Concat(looks, k.limits))
			s.Properties.Set("match", &jsonschema.Schema{Const: choice, Description: f.description})
			all = append(all, s)
		}
	}
	return all
}

func kindSchema(k kind, needs, may []string) *jsonschema.Schema {
	s := &jsonschema.Schema{Description: k.description, Required: append([]string{"kind"}, needs...), Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	s.Properties.Set("kind", &jsonschema.Schema{Enum: namesOf(k), Description: k.description})
	for _, f := range fields {
		if slices.Contains(needs, f.name) || slices.Contains(may, f.name) {
			s.Properties.Set(f.name, fieldSchema(k, f))
		}
	}
	return s
}

func fieldSchema(k kind, f field) *jsonschema.Schema {
	value := &jsonschema.Schema{Type: "string"}
	for _, choice := range f.choices {
		if choice != "no-name" || k.name == "block" {
			value.Enum = append(value.Enum, choice)
		}
	}
	if p, has := patterns[f.name]; has {
		value.Pattern = p.form.String()
	}
	switch f.name {
	case "credentials":
		value.Pattern = variable.String()
	case "location":
		value.Pattern = "^https?://"
	case "size":
		value.Pattern = `^[0-9]+(\.[0-9]+)? ?([kMG]|[KMG]i)?B$`
	case "after":
		value.Pattern = `^[0-9]+(\.[0-9]+)? ?(ms|s|m|h)$`
	case "delay", "per-megabyte":
		value.Pattern = `^[0-9]+(\.[0-9]+)? ?(ms|s|m)$`
	case "proxy":
		value.Pattern = `^[a-z0-9.-]+:[0-9]{1,5}$`
	}
	switch f.name {
	case "ports", "allow":
		value = &jsonschema.Schema{Type: "integer", Minimum: "1", Maximum: "65535"}
	case "status":
		value = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Enum: []any{200, 302, 303, 307}}, {Type: "integer", Minimum: "400", Maximum: "599"}}}
	}
	if f.shape == manyPairs {
		one := uint64(1)
		return &jsonschema.Schema{Type: "object", MinProperties: &one, PropertyNames: &jsonschema.Schema{Pattern: header.String()}, Description: f.description,
			AdditionalProperties: &jsonschema.Schema{Type: "string", Pattern: headerValue.String()}}
	}
	if f.shape == flagOrMany {
		one := uint64(1)
		return &jsonschema.Schema{Description: f.description, AnyOf: []*jsonschema.Schema{{Type: "boolean"},
			{Type: "array", Items: &jsonschema.Schema{Type: "string", Enum: schema.Enum(ids(products))}, MinItems: &one}}}
	}
	if f.shape == manyTexts {
		one := uint64(1)
		return &jsonschema.Schema{Type: "array", Items: value, MinItems: &one, Description: f.description}
	}
	value.Description = f.description
	return value
}
