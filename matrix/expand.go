package matrix

import (
	"fmt"
	"slices"
	"strings"
)

// Selection says which cells a run walks. The zero Selection selects all.
type Selection struct {
	Environments []string // names; none means all
	Cells        []string // globs over ids; !glob excludes; without a plain glob, all cells are the start
	With         []string // browsers of this machine: "chromium" adds <env>/chromium-installed/<System>
	System       string   // of this machine, "linux"; needed by With
}

// Expanded is a cell with all that is known before it is walked.
type Expanded struct {
	Cell
	Resolved     Resolved
	Impossible   string // why the pair never existed, in one line; "" if it did
	Nearest      *Cell  // of an impossible pair: the nearest possible one, or nil
	Variant      string // "" leaves it to the site
	Network      Network
	MaxTLS       string        // the highest TLS version that the browser speaks by default, "1.0"; "" is no limit
	Expect       *KnownFailure // nil: it is expected to get through
	Required     bool          // without it the run counts as untested
	RequiredReal bool          // and a stand-in browser does not count
}

// Expand returns the selected cells in the order of the file, each once: by
// environment, then browser, then system, then include:, then the browsers of this
// machine. The globs of Cells narrow all of these. A name or glob that selects
// nothing is an error, in one line.
func (m *Matrix) Expand(s Selection) ([]Expanded, error) {
	environments, err := m.selectEnvironments(s)
	if err != nil {
		return nil, err
	}
	chosen, err := filterCells(candidates(environments, s), s.Cells)
	if err != nil {
		return nil, err
	}
	if err := checkWith(s, chosen); err != nil {
		return nil, err
	}
	return planCells(environments, chosen), nil
}

// candidates are the declared cells and the browsers of this machine, before any glob.
func candidates(environments []Environment, s Selection) (all []Cell) {
	for _, e := range environments {
		cells := slices.Clone(e.Cells)
		for _, browser := range s.With {
			if c := (Cell{e.Name, browser + "-" + installed, slug(s.System)}); !slices.Contains(cells, c) {
				cells = append(cells, c)
			}
		}
		all = append(all, cells...)
	}
	return all
}

// selectEnvironments returns the environments that the selection names.
func (m *Matrix) selectEnvironments(s Selection) ([]Environment, error) {
	for _, name := range s.Environments {
		if !slices.Contains(m.names(), name) {
			return nil, fmt.Errorf("unknown environment %q: %s", name, Suggest(name, m.names()))
		}
	}
	for _, browser := range s.With {
		if !slices.Contains(ids(products), browser) {
			return nil, fmt.Errorf("unknown installed browser %q: %s", browser, Suggest(browser, ids(products)))
		}
		if !segment.MatchString(slug(s.System)) {
			return nil, fmt.Errorf("with %s: the system of this machine is %q: name it, like linux", browser, s.System)
		}
	}
	var chosen []Environment
	for _, e := range m.Environments {
		if len(s.Environments) == 0 || slices.Contains(s.Environments, e.Name) {
			chosen = append(chosen, e)
		}
	}
	return chosen, nil
}

// filterCells keeps the cells that the globs select.
func filterCells(all []Cell, globs []string) ([]Cell, error) {
	selected := make(map[Cell]bool, len(all))
	include := slices.ContainsFunc(globs, func(g string) bool { return !strings.HasPrefix(g, "!") })
	for _, c := range all {
		selected[c] = !include
	}
	// an exclusion wins, wherever the ! is in the list
	for _, exclude := range []bool{false, true} {
		for _, glob := range globs {
			if strings.HasPrefix(glob, "!") != exclude {
				continue
			}
			if err := markMatches(selected, all, strings.TrimPrefix(glob, "!"), !exclude); err != nil {
				return nil, err
			}
		}
	}
	chosen := slices.DeleteFunc(slices.Clone(all), func(c Cell) bool { return !selected[c] })
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no cell is left by %s: %s", strings.Join(globs, ","), knownNames(all))
	}
	return slices.Clip(chosen), nil
}

func markMatches(selected map[Cell]bool, all []Cell, glob string, value bool) error {
	if err := CheckGlob(glob); err != nil {
		return err
	}
	matches := 0
	for _, c := range all {
		if c.Match(glob) {
			selected[c] = value
			matches++
		}
	}
	if matches == 0 {
		return fmt.Errorf("glob %q names no cell: %s", glob, suggestGlob(glob, all))
	}
	return nil
}

// knownNames lists the words that globs can use.
func knownNames(all []Cell) string {
	words := knownWords(all)
	return fmt.Sprintf("there are environments %s; browsers %s; systems %s",
		strings.Join(words[0], ", "), strings.Join(words[1], ", "), strings.Join(words[2], ", "))
}

// knownWords are the words of each segment, each once.
func knownWords(all []Cell) (words [3][]string) {
	for _, c := range all {
		for i, word := range [3]string{c.Environment, c.Browser, c.System} {
			if !slices.Contains(words[i], word) {
				words[i] = append(words[i], word)
			}
		}
	}
	return words
}

// checkWith refuses globs that silently undo what With adds: those that only leave cells out. Whoever names cells wants no
// others, and With may come from a file of settings.
func checkWith(s Selection, chosen []Cell) error {
	if slices.ContainsFunc(s.Cells, func(glob string) bool { return !strings.HasPrefix(glob, "!") }) {
		return nil
	}
	for _, browser := range s.With {
		if !slices.ContainsFunc(chosen, func(c Cell) bool { return c.Browser == browser+"-"+installed }) {
			return fmt.Errorf("with %s: the globs leave out every %s-installed cell: add */%s-installed/*", browser, browser, browser)
		}
	}
	return nil
}

func planCells(environments []Environment, chosen []Cell) []Expanded {
	byName := map[string]Environment{}
	for _, e := range environments {
		byName[e.Name] = e
	}
	all := make([]Expanded, len(chosen))
	for i, c := range chosen {
		e := byName[c.Environment]
		p := Expanded{Cell: c, Resolved: Resolve(c), Variant: e.Variant, Expect: e.expectation(c)}
		p.Network = e.Network.seenBy(p.Resolved.Product)
		p.Impossible, p.Nearest = Impossible(c)
		p.MaxTLS, _ = TLSCeiling(p.Resolved)
		p.Required, p.RequiredReal = e.requirement(c)
		all[i] = p
	}
	return all
}
