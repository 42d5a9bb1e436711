package command

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cxmatrix/harness/journey"
	"cxmatrix/harness/lint"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/results/gate"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// schemas are the JSON Schemas of the files that users write; that of settings is made from the flags.
var schemas = map[string][]byte{lint.Journey: journey.Schema, lint.Matrix: matrix.Schema, lint.Targets: target.Schema, lint.Rules: gate.Schema, lint.Settings: nil}

func schemaNames() []string { return slices.Sorted(maps.Keys(schemas)) }

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema NAME",
		Short: "Print the JSON Schema of a kind of file, with which editors complete and check it",
		Long: "Print the JSON Schema (draft 2020-12) of a kind of file: " + strings.Join(schemaNames(), ", ") + ".\n\n" +
			"Editors that know YAML schemas, such as Visual Studio Code with its YAML extension, take it from the file's first line.",
		Example: "  cxmatrix schema journey > journey.schema.json\n  # yaml-language-server: $schema=journey.schema.json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("want one name: cxmatrix schema NAME, one of %s", strings.Join(schemaNames(), ", "))
			}
			return nil
		},
		ValidArgs: schemaNames(),
		RunE: func(cmd *cobra.Command, args []string) error {
			schema, known := schemas[args[0]]
			switch {
			case !known:
				return usageError(fmt.Errorf("no schema %q: %s", args[0], matrix.Suggest(args[0], schemaNames())))
			case args[0] == lint.Settings:
				return writeError(writeJSON(cmd.OutOrStdout(), settingsSchema(cmd.Root())))
			}
			_, err := cmd.OutOrStdout().Write(schema)
			return writeError(err)
		},
	}
}

// settingsSchema is the JSON Schema of the settings: of the flags of all commands, described as run has them, or the
// first that has one.
func settingsSchema(root *cobra.Command) map[string]any {
	properties := map[string]any{}
	run, _, _ := root.Find([]string{"run"}) // it is there
	for _, c := range append([]*cobra.Command{run}, root.Commands()...) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if properties[f.Name] == nil && isSetting(f) {
				properties[f.Name] = flagSchema(f)
			}
		})
	}
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cxmatrix settings", "type": "object",
		"properties": properties, "additionalProperties": false,
	}
}

// isSetting reports whether the settings file, or a variable, fills in a flag.
func isSetting(f *pflag.Flag) bool {
	return f.Name != "help" && f.Name != "version" && f.Annotations[noSettingAnnotation] == nil
}

// flagForms are the values of a flag in YAML, by its type.
var flagForms = map[string]map[string]any{
	"bool": {"type": "boolean"}, "int": {"type": "integer"}, "uint64": {"type": "integer", "minimum": 0}, "float64": {"type": "number"},
	"duration":    {"type": "string", "pattern": `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`},
	"stringSlice": {"anyOf": []any{scalarForm, map[string]any{"type": "array", "items": scalarForm}}},
}

var scalarForm = map[string]any{"type": []string{"string", "number", "boolean"}}

func flagSchema(f *pflag.Flag) map[string]any {
	form := flagForms[f.Value.Type()]
	if form == nil {
		form = scalarForm
	}
	form = maps.Clone(form)
	_, form["description"] = pflag.UnquoteUsage(f)
	return form
}
