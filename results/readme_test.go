package results

import (
	"slices"
	"strconv"
	"testing"

	"cxmatrix/fixtures/readme"
)

// TestReadme checks that README.md lists the verdicts and the exit codes.
func TestReadme(t *testing.T) {
	var verdicts []string
	for _, v := range Verdicts() {
		verdicts = append(verdicts, string(v))
	}
	documented := readme.Column(t, "README.md", "## Verdicts", 1)
	slices.Sort(verdicts)
	slices.Sort(documented)
	if !slices.Equal(documented, verdicts) {
		t.Errorf("README.md has the verdicts %s, want %s", documented, verdicts)
	}
	var codes []string
	for _, code := range []int{ExitExpected, ExitStopped, ExitUsage, ExitUntested, ExitInterrupted} {
		codes = append(codes, strconv.Itoa(code))
	}
	if documented := readme.Column(t, "README.md", "## Exit codes", 1); !slices.Equal(documented, codes) {
		t.Errorf("README.md has the exit codes %s, want %s", documented, codes)
	}
}
