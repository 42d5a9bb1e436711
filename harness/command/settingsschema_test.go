package command

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"cxmatrix/fixtures/schema"

	validator "github.com/santhosh-tekuri/jsonschema/v6"

	. "github.com/onsi/gomega"
)

// TestSettingsSchema holds that the schema of settings knows each setting, and no other one.
func TestSettingsSchema(t *testing.T) {
	g := NewWithT(t)
	root := command(io.Discard, io.Discard)
	settings := settingsSchema(root)
	for name := range flagNames(root) {
		g.Expect(settings["properties"]).To(HaveKey(name))
	}
	check := compileSchema(g, settings)
	for text, valid := range map[string]bool{
		"out: runs/nightly\nenv: [low, high]\nparallel: 4\ntimeout: 20s\nheaded: true\ntolerance: 12.5": true,
		"env: low": true, "defects: []": true, "variant: 5": true,
		"enviroment: low": false, "parallel: many": false, "timeout: soon": false, "headed: perhaps": false, "strict: true": false, "help: true": false, "[env]": false,
	} {
		g.Expect(check.Validate(schema.Decode(t, []byte(text))) == nil).To(Equal(valid), text)
	}
}

func compileSchema(g Gomega, schema map[string]any) *validator.Schema {
	text, err := json.Marshal(schema)
	g.Expect(err).NotTo(HaveOccurred())
	doc, err := validator.UnmarshalJSON(bytes.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	compiler := validator.NewCompiler()
	g.Expect(compiler.AddResource("settings.json", doc)).To(Succeed())
	check, err := compiler.Compile("settings.json")
	g.Expect(err).NotTo(HaveOccurred())
	return check
}
