package journey

import (
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// ofFileNames are the values that a file's name may hold: they are no secrets, and have no slash.
var ofFileNames = []string{"${unique}", "${random", "${date"}

// checkReferences refuses values that a file's name can't hold.
func (f *File) checkReferences(n ast.Node) error {
	for _, ref := range reference.FindAllString(f.Name, -1) {
		allowed := slices.ContainsFunc(ofFileNames, func(prefix string) bool { return strings.HasPrefix(ref, prefix) })
		if !allowed || strings.ContainsAny(ref, `/\`) {
			return errorAt(n, "file %q: a name may hold ${unique}, ${random:6} and ${date:YYYY-MM-DD}: remove %s", f.Name, ref)
		}
	}
	return nil
}

// SiteName is the name under which a walk gives a file to the site. A control walk uses the account of an earlier walk, and
// some sites refuse or rename a second file of a name: there the name is unique, unless a text of the journey has it.
func (j *Journey) SiteName(f File, v *Visit, control bool) string {
	switch {
	case hasReference(f.Name):
		return v.Expand(f.Name)
	case control && !j.hasText(f.Name):
		extension := path.Ext(f.Name)
		return strings.TrimSuffix(f.Name, extension) + "-" + v.uniqueText() + extension
	}
	return f.Name
}

// hasText reports whether a text of an action has a name in it, besides the lists of files.
func (j *Journey) hasText(name string) (found bool) {
	j.visit(func(v reflect.Value) {
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String && strings.Contains(f.String(), name) {
				found = true
			}
		}
	})
	return found
}

// siteName is the name of a file as the site was given it.
func (v *Visit) siteName(file string) string {
	if given := v.Files[file].Name; given != "" {
		return given
	}
	return file
}

// SiteNames are the names of the files that were given to the site so far.
func (v *Visit) SiteNames() (names []string) {
	for _, file := range v.OfferedFiles {
		names = append(names, v.siteName(file))
	}
	return names
}

// JourneyName is the journey's name of a file that was sent; old browsers send the whole path. Other names stay.
func (v *Visit) JourneyName(sent string) string {
	base := sent[strings.LastIndexAny(sent, `/\`)+1:]
	for name, f := range v.Files {
		if base == f.Name && base != name {
			return name
		}
	}
	return sent
}

// offer notes that files are given to the site.
func (v *Visit) offer(files []string) {
	for _, file := range files {
		if given := v.siteName(file); given != file && !strings.Contains(file, "${") { // where the journey asks for it, that is no news
			v.Note(fmt.Sprintf("%s was uploaded as %s", file, given))
		}
	}
	v.OfferedFiles, v.unsigned, v.given = append(v.OfferedFiles, files...), append(v.unsigned, files...), true
}
