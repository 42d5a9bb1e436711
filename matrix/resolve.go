package matrix

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Resolved is a cell's browser as resolved for its system.
type Resolved struct {
	Product string `json:"product"`          // "chrome"
	Asked   string `json:"asked"`            // "latest", "installed", "11"
	Version string `json:"version"`          // "109"; "" for the current or the installed version
	System  string `json:"system"`           // "windows-7"
	Note    string `json:"note,omitempty"`   // "109 is the last Chrome for Windows 7"
	Source  string `json:"source,omitempty"` // address of the fact behind Note
}

// String returns it as in records: "chrome latest (109)", "ie 6".
func (r Resolved) String() string {
	text := r.Product + " " + r.Asked
	if r.Version != "" && r.Version != r.Asked {
		text += " (" + r.Version + ")"
	}
	return text
}

// Resolve resolves a cell's browser by the table of facts. It does not check whether
// the pair ever existed: Impossible does.
func Resolve(c Cell) Resolved {
	product, asked, _ := strings.Cut(c.Browser, "-")
	r := Resolved{Product: product, Asked: asked, System: c.System}
	f, ok := known[pair{product, c.System}]
	r.Source = f.source
	switch {
	case asked == installed:
		r.Note, r.Source = "the installed browser, in any version", ""
	case asked != latest:
		r.Version = asked
	case ok && f.last != 0:
		r.Version = strconv.Itoa(f.last)
		r.Note = fmt.Sprintf("%s is the last %s for %s", r.Version, title(products, product), title(systems, c.System))
	case ok:
		r.Note = fmt.Sprintf("%s is still served on %s: whatever is current", title(products, product), title(systems, c.System))
	}
	return r
}

// Impossible says in one line why a pair never existed, and returns the nearest one
// that did; "" and nil for a possible pair. An installed browser is always possible.
func Impossible(c Cell) (why string, nearest *Cell) {
	product, asked, _ := strings.Cut(c.Browser, "-")
	f, ok := known[pair{product, c.System}]
	if asked == installed || ok && f.includes(asked) {
		return "", nil
	}
	browser := title(products, product)
	if asked != latest {
		browser += " " + asked
	}
	why = browser + " never ran on " + title(systems, c.System)
	if ok {
		why += ", which had " + f.versions()
	}
	return why, nearestTo(c, product, asked)
}

// includes reports whether the version existed for the fact's systems.
func (f fact) includes(asked string) bool {
	if asked == latest {
		return true
	}
	major, _, _ := strings.Cut(asked, ".")
	n, err := strconv.Atoi(major)
	return err == nil && n >= f.first && (f.last == 0 || n <= f.last)
}

func (f fact) versions() string {
	switch {
	case f.last == 0:
		return fmt.Sprintf("%d and later", f.first)
	case f.first == f.last:
		return fmt.Sprintf("only %d", f.last)
	case f.first == 1:
		return fmt.Sprintf("none after %d", f.last)
	}
	return fmt.Sprintf("%d to %d", f.first, f.last)
}

// nearestTo keeps the browser, since that is what a page has to support, and takes
// the nearest system of the family that had it (the newer of two), else any. Only a
// version that never existed is replaced, by the last one of the system.
func nearestTo(c Cell, product, asked string) *Cell {
	best := ""
	for _, system := range systemSlugs {
		f, ok := known[pair{product, system}]
		if ok && f.includes(asked) && (best == "" || SystemDistance(c.System, system) < SystemDistance(c.System, best)) {
			best = system
		}
	}
	if best != "" {
		return &Cell{c.Environment, c.Browser, best}
	}
	return lastOn(c, product)
}

// SystemDistance is the distance between two systems, or their slugs; 0 for the same system. A release
// of the same family is nearer than any other system; of two that are equally many releases
// away, the newer is nearer.
func SystemDistance(from, to string) int {
	from, to = slug(from), slug(to)
	a, b := slices.Index(systemSlugs, from), slices.Index(systemSlugs, to)
	d := 2 * max(a-b, b-a)
	if b > a {
		d--
	}
	switch {
	case from == to:
		return 0
	case a < 0 || b < 0 || family(from) != family(to):
		d += 4 * len(systems)
	}
	return d
}

func lastOn(c Cell, product string) *Cell {
	f, ok := known[pair{product, c.System}]
	if !ok {
		return nil
	}
	version := latest
	if f.last != 0 {
		version = strconv.Itoa(f.last)
	}
	return &Cell{c.Environment, product + "-" + version, c.System}
}

func family(system string) string {
	word, _, _ := strings.Cut(system, "-")
	return word
}
