package html

import (
	"cmp"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"cxmatrix/results"
)

// places knows how run directories are reached from the report: nothing else of a path is said, so that a copy of them
// elsewhere gives the same report.
type places struct {
	to    map[string]string // from a directory as it was given to its way from the report
	words *strings.Replacer // takes directories as they were given out of sentences
}

func newPlaces(r *results.Recorded, o Options) places {
	p := places{to: map[string]string{}}
	dirs := slices.Clone(r.Dirs)
	if len(dirs) == 0 {
		dirs = []string{r.Dir}
	}
	// The longest goes first, or a directory inside another one leaves its tail.
	slices.SortStableFunc(dirs, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pairs []string
	for _, dir := range dirs {
		p.to[dir] = way(o.From, dir)
		if dir != "" {
			pairs = append(pairs, dir, p.to[dir])
		}
	}
	p.words = strings.NewReplacer(pairs...)
	return p
}

// way is how a run directory is reached from a folder, with slashes; from the one that holds it, its name.
func way(from, dir string) string {
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

// link is an address of a run directory, relative to the report.
func (p places) link(dir string) string {
	parts := strings.Split(p.to[dir], "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return "./" + strings.Join(parts, "/") + "/"
}
