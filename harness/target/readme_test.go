package target

import (
	"strings"
	"testing"

	"cxmatrix/fixtures/readme"
)

// TestReadme holds that the targets of README.md are valid, and that it names each dialect.
func TestReadme(t *testing.T) {
	example := readme.Example(t, "README.md", "targets:")
	t.Setenv("GRID_USER", "user")
	t.Setenv("GRID_PASSWORD", "password")
	if _, err := Parse("README.md", example); err != nil {
		t.Error(err)
	}
	for _, d := range dialects {
		if !strings.Contains(string(example), d.name) {
			t.Errorf("README.md does not name the dialect %s", d.name)
		}
	}
}
