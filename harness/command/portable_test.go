package command_test

import (
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"testing"
)

// TestOtherSystems type-checks the package that differs by system as the others compile it. Compiling for
// them would compile their standard libraries, too: make nightly vets them that way.
func TestOtherSystems(t *testing.T) {
	before := build.Default
	t.Cleanup(func() { build.Default = before }) // the importer of sources reads it
	build.Default.GOARCH, build.Default.CgoEnabled = "amd64", false
	for _, system := range []string{"darwin", "windows"} {
		build.Default.GOOS = system
		dir := filepath.Join("harness", "process")
		p, err := build.ImportDir(dir, 0)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(set, filepath.Join(dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		config := types.Config{Importer: importer.ForCompiler(set, "source", nil), Error: func(err error) { t.Errorf("on %s: %v", system, err) }}
		_, _ = config.Check("cxmatrix/harness/process", set, files, nil) // its errors went to Error
	}
}
