package journey

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"cxmatrix/matrix"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// File is a file that the journey uploads: given by path, or generated.
type File struct {
	Name        string `yaml:"name"`        // the customer's file name; ${unique} makes it one that no other walk has
	Path        string `yaml:"path"`        // of a given file, relative to the journey's
	Type        string `yaml:"type"`        // of a generated one; else from the extension
	Bytes       Size   `yaml:"bytes"`       // of a generated one
	Unsanitised bool   `yaml:"unsanitised"` // a generated one names its author, and contains a script if its type can
	Label       string `yaml:"label"`       // of a generated one: text that approved copies carry
}

// Size is a number of bytes: 3000000, or 3MB.
type Size int64

var _ yaml.NodeUnmarshaler = (*Size)(nil)

// UnmarshalYAML takes a number, or one with a unit.
func (s *Size) UnmarshalYAML(n ast.Node) error {
	var text string
	if err := scalar(n, "a number of bytes, such as 3000000 or 3MB", &text); err != nil {
		return err
	}
	if number, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64); err == nil && number >= 0 {
		*s = Size(number)
		return nil
	}
	size, err := matrix.ParseSize(text)
	if err != nil {
		return errorAt(n, "bytes: %v", err)
	}
	*s = Size(size)
	return nil
}

// fileLabel matches labels that every type of file can contain unescaped.
var fileLabel = regexp.MustCompile(`^[A-Za-z0-9 ._:/-]{0,64}$`)

// check completes f, or returns its error.
func (f *File) check(n ast.Node, dir string, smallest func(kind string) (int64, error)) error {
	switch {
	case f.Name == "" && f.Path == "":
		return errorAt(n, "a file needs a name: or a path:")
	case f.Name == "":
		f.Name = filepath.Base(f.Path)
	case strings.ContainsAny(f.Name, `/\`):
		return errorAt(n, "file %q: its name holds a slash: say where it is with path:", f.Name)
	}
	if err := f.checkReferences(n); err != nil {
		return err
	}
	if f.Path != "" {
		return f.checkGiven(n, dir)
	}
	if f.Type == "" {
		f.Type = strings.TrimPrefix(filepath.Ext(f.Name), ".")
	}
	least, err := smallest(f.Type)
	if err != nil {
		return errorAt(n, "file %q: %v", f.Name, err)
	}
	if f.Bytes == 0 {
		f.Bytes = Size(least)
	}
	if int64(f.Bytes) < least {
		return errorAt(n, "file %q: a %s can't be made with %d bytes: the smallest has %d", f.Name, f.Type, f.Bytes, least)
	}
	if !fileLabel.MatchString(f.Label) {
		return errorAt(n, "file %q: label: want at most 64 letters, digits, blanks and ._:/-", f.Name)
	}
	return nil
}

func (f *File) checkGiven(n ast.Node, dir string) error {
	if f.Type != "" || f.Bytes != 0 || f.Unsanitised || f.Label != "" {
		return errorAt(n, "file %q: it has a path:, so type:, bytes:, unsanitised: and label: (of generated files) do not apply", f.Name)
	}
	if !filepath.IsAbs(f.Path) {
		f.Path = filepath.Join(dir, f.Path)
	}
	info, err := os.Stat(f.Path)
	if err != nil || !info.Mode().IsRegular() {
		return errorAt(n, "file %q does not exist: looked for %s", f.Name, f.Path)
	}
	f.Bytes = Size(info.Size())
	return nil
}

// checkFileNames refuses the name of a file that the journey does not have.
func checkFileNames(n ast.Node, names map[string]bool) error {
	name := fmt.Sprint(n.(ast.ScalarNode).GetValue())
	if !names[name] {
		return errorAt(n, "file %q is not among the journey's files: add it there", name)
	}
	return nil
}
