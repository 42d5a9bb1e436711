package importer

import (
	"path"
	"slices"
	"strings"
)

// evidence are the files that the journey uploads. cxmatrix generates them, since the recorded ones are elsewhere.
type evidence struct {
	files []File
	types []string // that can be generated
}

// recordedBytes is the size of a generated file, since no recording has the real one.
const recordedBytes = "200kB"

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
	f := File{Name: name, Bytes: recordedBytes, Comment: "generated, since the recording has no content; path: takes a file of your own"}
	extension := strings.TrimPrefix(path.Ext(name), ".")
	if !slices.Contains(e.types, extension) {
		f.Type = "pdf"
		f.Comment = "a PDF by this name, since no " + strings.ToLower(extension) + " can be generated: path: takes a file of your own"
		if extension == "" {
			f.Comment = "a PDF by this name: path: takes a file of your own"
		}
	}
	e.files = append(e.files, f)
}
