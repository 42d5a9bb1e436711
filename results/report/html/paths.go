package html

import (
	"cmp"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"cxmatrix/results"
)

// paths maps run directories to paths relative to the report. The page shows no other paths, so that a copy of the
// directories elsewhere gives the same report.
type paths struct {
	to       map[string]string // from a directory as given to its path from the report
	replacer *strings.Replacer // replaces directories as given in sentences
}

func newPaths(r *results.Recorded, o Options) paths {
	p := paths{to: map[string]string{}}
	dirs := slices.Clone(r.Dirs)
	if len(dirs) == 0 {
		dirs = []string{r.Dir}
	}
	// The longest goes first: a directory inside another one must be replaced before it.
	slices.SortStableFunc(dirs, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pairs []string
	for _, dir := range dirs {
		p.to[dir] = relativePath(o.From, dir)
		if dir != "" {
			pairs = append(pairs, dir, p.to[dir])
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

// link is the URL of a run directory, relative to the report.
func (p paths) link(dir string) string {
	parts := strings.Split(p.to[dir], "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return "./" + strings.Join(parts, "/") + "/"
}
