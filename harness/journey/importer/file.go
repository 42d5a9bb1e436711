package importer

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"cxmatrix/harness/browser"
)

// evidence are the files that the journey uploads. cxmatrix generates them, since the recorded ones are elsewhere.
type evidence struct {
	files    []File
	types    []string // that can be generated
	smallest func(kind string) (int64, error)
	sizes    map[string]int64 // by name, where the recording has them
}

// recordedBytes is the size of a generated file, since most recordings do not have the real one.
const recordedBytes = "200kB"

// sized notes the sizes of files, and returns their names.
func (e *evidence) sized(files []browser.DeedFile) (names []string) {
	for _, f := range files {
		if e.sizes == nil {
			e.sizes = map[string]int64{}
		}
		e.sizes[f.Name] = f.Size
		names = append(names, f.Name)
	}
	return names
}

// bytesOf is about the size of a file, as long as such a file can be made.
func (e *evidence) bytesOf(name, kind string) string {
	size, known := e.sizes[name]
	if !known {
		return recordedBytes
	}
	if e.smallest != nil {
		if least, err := e.smallest(kind); err == nil {
			size = max(size, least+999) // rounding must not make it smaller
		}
	}
	if size < 10_000_000 {
		return fmt.Sprintf("%dkB", max(size/1000, 1))
	}
	return fmt.Sprintf("%dMB", size/1_000_000)
}

// fileNames returns the names of recorded files, and makes an entry for each.
func (e *evidence) fileNames(paths []string) (names []string) {
	for _, p := range paths {
		name := path.Base(strings.ReplaceAll(p, `\`, "/"))
		if name == "." || name == "/" || name == "" || strings.Contains(name, "${") {
			name = "evidence.pdf"
		}
		e.addFile(name)
		names = append(names, name)
	}
	if len(names) == 0 {
		e.addFile("evidence.pdf")
		names = []string{"evidence.pdf"}
	}
	return names
}

func (e *evidence) addFile(name string) {
	if slices.ContainsFunc(e.files, func(f File) bool { return f.Name == name }) {
		return
	}
	extension := strings.TrimPrefix(path.Ext(name), ".")
	f := File{Name: name, Comment: "generated, since the recording has no content; path: takes a file of your own"}
	if !slices.Contains(e.types, extension) {
		f.Type = "pdf"
		f.Comment = "a PDF by this name, since no " + strings.ToLower(extension) + " can be generated: path: takes a file of your own"
		if extension == "" {
			f.Comment = "a PDF by this name: path: takes a file of your own"
		}
	}
	if _, known := e.sizes[name]; known && f.Type == "" {
		f.Comment = "generated, about as large as the recorded one; path: takes a file of your own"
	}
	f.Bytes = e.bytesOf(name, cmp.Or(f.Type, extension))
	e.files = append(e.files, f)
}
