package html

import (
	"cmp"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cxmatrix/results"
)

// paths maps run directories to paths relative to the report. The page shows no other paths, so that a copy of the
// directories elsewhere gives the same report.
type paths struct {
	to       map[string]string // from a directory as given to its path from the report
	names    map[string]string // to what it is called in texts
	replacer *strings.Replacer // replaces directories as given in sentences
}

func newPaths(r *results.Recorded, o Options) paths {
	p := paths{to: map[string]string{}, names: map[string]string{}}
	dirs := slices.Clone(r.Dirs)
	if len(dirs) == 0 {
		dirs = []string{r.Dir}
	}
	// The longest goes first: a directory inside another one must be replaced before it.
	slices.SortStableFunc(dirs, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pairs []string
	for _, dir := range dirs {
		p.to[dir] = relativePath(o.From, dir)
		if p.names[dir] = p.to[dir]; p.to[dir] == "." { // the page is in it
			p.names[dir] = relativePath("", dir)
		}
		if dir != "" {
			pairs = append(pairs, dir, p.names[dir])
		}
	}
	p.replacer = strings.NewReplacer(pairs...)
	return p
}

// relativePath is the path of a run directory from a folder, with slashes; if from is "", it is its name.
func relativePath(from, dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil || from == "" {
		return filepath.Base(dir)
	}
	if from, err = filepath.Abs(from); err == nil {
		if rel, err := filepath.Rel(from, dir); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.Base(dir)
}

// fromHere is the path of a run directory for a command: from the working directory if it is below that, else its name.
func (p paths) fromHere(dir string) string {
	here, err := os.Getwd()
	if err != nil {
		return p.names[dir]
	}
	if abs, err := filepath.Abs(dir); err == nil {
		if rel, err := filepath.Rel(here, abs); err == nil && filepath.IsLocal(rel) && rel != "." {
			return filepath.ToSlash(rel)
		}
	}
	return relativePath("", dir)
}

// link is the URL of a run directory, relative to the report.
func (p paths) link(dir string) string {
	parts := strings.Split(p.to[dir], "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return "./" + strings.Join(parts, "/") + "/"
}

// file is the URL of an artifact, as the page's script makes it; "" of a name that is not below the directory's artifacts.
func (p paths) file(dir, name string) string {
	parts := strings.Split(name, "/")
	if parts[0] != "artifacts" || slices.Contains(parts, "..") || slices.Contains(parts, "") {
		return ""
	}
	for i, part := range parts {
		parts[i] = asComponent.Replace(url.QueryEscape(part))
	}
	return p.link(dir) + strings.Join(parts, "/")
}

// asComponent turns what QueryEscape makes into what JavaScript's encodeURIComponent does.
var asComponent = strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")
