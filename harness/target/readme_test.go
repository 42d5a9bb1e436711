package target

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadme holds that the targets of README.md are valid, and that it names each dialect.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(text)
	t.Setenv("GRID_USER", "user")
	t.Setenv("GRID_PASSWORD", "password")
	if _, err := Parse("README.md", example[1]); err != nil {
		t.Error(err)
	}
	for _, d := range dialects {
		if !strings.Contains(string(example[1]), d.name) {
			t.Errorf("README.md does not name the dialect %s", d.name)
		}
	}
}
