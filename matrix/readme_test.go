package matrix

import (
	"slices"
	"strings"
	"testing"

	"cxmatrix/fixtures/readme"
)

// TestReadme holds README.md against the table of rules, and parses its matrix.
func TestReadme(t *testing.T) {
	readme.Hold(t, "README.md", "rules", rulesTable())
	readme.Hold(t, "README.md", "keys of rules", keysTable())
	if _, err := Parse("README.md", readme.Example(t, "README.md", "name:")); err != nil {
		t.Error(err)
	}
}

func rulesTable() string {
	rows := [][]string{{"kind", "keys", "limited by", "what it does"}}
	for _, k := range kinds {
		keys := slices.Clone(k.required)
		for _, optional := range k.optional {
			switch {
			case optional == "how":
				keys = append(keys, "[how…]")
			case !slices.Contains(looks, optional):
				keys = append(keys, "["+optional+"]")
			}
		}
		rows = append(rows, []string{"`" + k.name + "`", strings.Join(keys, ", "), strings.Join(k.limits, ", "), k.description})
	}
	return readme.Table(rows...)
}

func keysTable() string {
	rows := [][]string{{"key", "values", "meaning"}}
	for _, f := range fields {
		rows = append(rows, []string{"`" + f.name + "`", strings.Join(f.choices, ", "), f.description})
	}
	return readme.Table(rows...)
}
