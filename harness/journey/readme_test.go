package journey

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/fixtures/readme"
)

// TestReadme holds that README.md has each action with all its keys, and that its journey
// is one.
func TestReadme(t *testing.T) {
	var documented []string
	for _, usage := range readme.Column(t, "README.md", "## Actions", 1) {
		name, keys, _ := strings.Cut(usage, ": ")
		documented = append(documented, name)
		if want := keysOf(kinds[name]()); strings.HasPrefix(keys, "{") && keys != want {
			t.Errorf("README.md: %s has the keys %s, and its row says %s", name, want, keys)
		}
	}
	slices.Sort(documented)
	if names := kindNames(); !slices.Equal(documented, names) {
		t.Errorf("README.md has the actions %s; there are %s", documented, names)
	}
	parseExample(t)
}

// keysOf lists an action's keys as README.md writes them.
func keysOf(a Action) string {
	var keys []string
	for _, f := range reflect.VisibleFields(reflect.TypeOf(a).Elem()) {
		if key := f.Tag.Get("yaml"); key != "" {
			keys = append(keys, key)
		}
	}
	return "{" + strings.Join(keys, ", ") + "}"
}

func parseExample(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "testdata"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "testdata", "contract.docx"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	password := func(string) (string, bool) { return "a password", true }
	if _, err := Parse("README.md", readme.Example(t, "README.md", "name:"), Options{Dir: dir, LookupEnv: password, MinSize: evidence.MinSize}); err != nil {
		t.Error(err)
	}
}
