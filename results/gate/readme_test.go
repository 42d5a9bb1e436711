package gate_test

import (
	"testing"

	"cxmatrix/fixtures/readme"
	"cxmatrix/results/gate"
)

// TestReadme holds that the rules of README.md are valid.
func TestReadme(t *testing.T) {
	if _, err := gate.Parse("README.md", readme.Example(t, "README.md", "# rules.yaml")); err != nil {
		t.Error(err)
	}
}
