package browser

import (
	"fmt"
	"os"
	"path/filepath"
)

// File is a local file that is about to be attached.
type File struct {
	Path string // absolute
	Name string
	Size int64 // bytes
}

// StatFiles checks the local files, since browsers take a path that does not exist as
// an empty file. A path that is no regular, readable file is an error.
func StatFiles(paths []string) ([]File, error) {
	files := make([]File, 0, len(paths))
	for _, path := range paths {
		f, err := statFile(path)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no file given")
	}
	return files, nil
}

func statFile(path string) (File, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return File{}, err
	}
	f, err := os.Open(abs)
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return File{}, err
	}
	if !info.Mode().IsRegular() {
		return File{}, fmt.Errorf("%s is not a regular file", path)
	}
	return File{Path: abs, Name: info.Name(), Size: info.Size()}, nil
}

// CheckFiles compares the files that a browser reports, as ScriptFiles returns them,
// with those that it was given. A nil report, of a browser too old to report, passes.
func CheckFiles(given []File, reported [][]any) error {
	if reported == nil {
		return nil
	}
	if len(reported) != len(given) {
		return fmt.Errorf("browser holds %d of %d files", len(reported), len(given))
	}
	for i, f := range given {
		name, size := parseFileRow(reported[i])
		if name != f.Name || size != f.Size {
			return fmt.Errorf("browser holds %q of %d bytes, want %q of %d bytes", name, size, f.Name, f.Size)
		}
	}
	return nil
}

func parseFileRow(row []any) (string, int64) {
	if len(row) != 2 {
		return "", -1
	}
	name, _ := row[0].(string)
	size, _ := row[1].(float64)
	return name, int64(size)
}
