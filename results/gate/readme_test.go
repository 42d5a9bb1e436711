package gate_test

import (
	"os"
	"regexp"
	"testing"

	"cxmatrix/results/gate"
)

// TestReadme holds that the rules of README.md are valid.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	rules := regexp.MustCompile("(?s)```yaml\n# rules.yaml\n(.*?)```").FindSubmatch(text)
	if _, err := gate.Parse("README.md", rules[1]); err != nil {
		t.Error(err)
	}
}
