package target

import (
	"reflect"
	"testing"

	"cxmatrix/fixtures/readme"
	"cxmatrix/fixtures/schema"

	"github.com/invopop/jsonschema"
)

// The schema is for editors only, so its generator is among the tests, out of the binary:
// go test ./harness/target -run TestSchemaIsCurrent -update

func TestSchemaIsCurrent(t *testing.T) { schema.Hold(t, "./harness/target", generate(t)) }

func TestSchemaMatchesParse(t *testing.T) {
	check := schema.Compile(t)
	grid := "targets:\n- name: grid\n  dialect: selenium\n  address: http://grid.example.test\n  "
	for _, valid := range []string{
		string(readme.Example(t, "README.md", "targets:")), grid,
		grid + "browsers: [{product: ie, version: 11, system: windows 10, capabilities: {browserName: internet explorer, ie: {x: 1}}}]",
		grid + "protocol: jsonwire\n  tunnel: {binary: sc, arguments: [--verbose]}",
	} {
		if err := check.Validate(schema.Decode(t, []byte(valid))); err != nil {
			t.Errorf("%s: %v", valid, err)
		}
	}
	for _, invalid := range []string{
		"targets: []", "target: []", grid + "adress: http://x", grid + "protocol: w3d", grid + "slots: -1", grid + "limits: {opening: 3s}", grid + "limits: {open: soon}",
		grid + "user: tester", grid + "key: s3cret", "targets: [{name: My Grid, dialect: selenium}]", "targets: [{name: grid}]", "targets: [{name: grid, dialect: selenum}]",
		grid + "browsers: [{version: 11}]", grid + "labels: {tag: [a]}", grid + "proxy: {listens: 192.0.2.1}", grid + "tunnel: {args: []}", grid + "public: true",
	} {
		if check.Validate(schema.Decode(t, []byte(invalid))) == nil {
			t.Errorf("the schema accepts %s", invalid)
		}
	}
}

func generate(t *testing.T) []byte {
	t.Helper()
	r := jsonschema.Reflector{Anonymous: true, ExpandedStruct: true, FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, Mapper: durations}
	if err := r.AddGoComments("cxmatrix/harness/target", "."); err != nil {
		t.Fatal(err)
	}
	s := r.Reflect(&document{})
	s.Title = "cxmatrix targets"
	return schema.Text(t, s)
}

func durations(t reflect.Type) *jsonschema.Schema {
	if t != reflect.TypeFor[Duration]() {
		return nil
	}
	return &jsonschema.Schema{Type: "string", Pattern: `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`, Examples: []any{"90s", "10m"}}
}

func (Settings) JSONSchemaExtend(s *jsonschema.Schema) {
	set(s, "dialect", func(p *jsonschema.Schema) { p.Enum = schema.Enum(dialectNames()) })
	set(s, "protocol", func(p *jsonschema.Schema) { p.Enum = schema.Enum([]string{W3C, JSONWire}) })
	set(s, "slots", func(p *jsonschema.Schema) { p.Minimum = "0" })
	for _, secret := range []string{"user", "key"} {
		set(s, secret, func(p *jsonschema.Schema) { p.Pattern = `^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$` })
	}
}

func (Offer) JSONSchemaExtend(s *jsonschema.Schema) {
	set(s, "version", func(p *jsonschema.Schema) {
		p.Type, p.OneOf = "", []*jsonschema.Schema{{Type: "string"}, {Type: "number"}}
	})
}

func set(s *jsonschema.Schema, key string, to func(*jsonschema.Schema)) {
	p, _ := s.Properties.Get(key)
	to(p)
}
