package matrix

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// mistakes are what is wrong with a file, in the order in which it was found.
type mistakes []error

func (m *mistakes) add(errs ...error) {
	for _, err := range errs {
		if err != nil {
			*m = append(*m, err)
		}
	}
}

// build makes a Matrix from a file, or says what is wrong with it and at which paths.
func build(f matrixFile) (*Matrix, mistakes) {
	var found mistakes
	if strings.TrimSpace(f.Name) == "" {
		found.add(newMistake("$", "add name: with what reports shall call it", "the matrix has no name"))
	}
	if len(f.Environments) == 0 {
		found.add(newMistake("$", "add environments: with at least one", "the matrix has no environment"))
	}
	m := &Matrix{Name: f.Name, Description: f.Description}
	for i, e := range f.Environments {
		env, wrong := buildEnvironment(fmt.Sprintf("$.environments[%d]", i), e, m.names())
		found.add(wrong...)
		m.Environments = append(m.Environments, env)
	}
	if len(found) > 0 { // what follows would blame cells that a mistake took away
		return nil, found
	}
	for _, step := range []func() error{func() error { return m.include(f.Include) }, func() error { return m.exclude(f.Exclude) }} {
		if err := step(); err != nil {
			return nil, mistakes{err}
		}
	}
	return m, m.checkEntries()
}

func (m *Matrix) names() []string {
	var all []string
	for _, e := range m.Environments {
		all = append(all, e.Name)
	}
	return all
}

var (
	environmentName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	variantName     = regexp.MustCompile(`^[a-z0-9+-]+$`)
)

func buildEnvironment(path string, f environmentFile, earlier []string) (e Environment, found mistakes) {
	e = Environment{Name: f.Name, Description: f.Description, Variant: f.Variant}
	found.add(checkNames(path, f, earlier))
	var err error
	e.Cells, err = buildCells(path, f)
	found.add(err)
	e.Network.Line, err = buildLine(path+".network.line", f.Network.Line)
	found.add(err)
	var wrong mistakes
	e.Network.Policy, wrong = buildPolicy(path+".network.policy", f.Network.Policy)
	found.add(wrong...)
	e.Network.OpenUDP = f.Network.UDP == "open"
	if states := []string{"open", "shut"}; f.Network.UDP != "" && !slices.Contains(states, f.Network.UDP) {
		found.add(newMistake(path+".network.udp", Suggest(f.Network.UDP, states), "unknown udp %q", f.Network.UDP))
	}
	e.Network.Reach, err = buildReach(path+".network.reach", f.Network.Reach)
	found.add(err)
	e.Expect, err = buildExpect(path+".expect", f.Expect)
	found.add(err)
	e.Required, err = buildRequired(path+".required", f.Required)
	found.add(err)
	return e, found
}

func checkNames(path string, f environmentFile, earlier []string) error {
	switch {
	case f.Name == "":
		return newMistake(path, "add name:, the first segment of its cell ids", "an environment without a name")
	case !environmentName.MatchString(f.Name):
		return newMistake(path+".name", "use lower-case letters, digits and hyphens", "environment name %q", f.Name)
	case slices.Contains(earlier, f.Name):
		return newMistake(path+".name", "rename one, or write both as one", "environment %q is there twice", f.Name)
	case f.Variant != "" && !variantName.MatchString(f.Variant):
		return newMistake(path+".variant", "use lower-case letters, digits, + and hyphens", "variant name %q", f.Variant)
	}
	return nil
}

func buildCells(path string, f environmentFile) (cells []Cell, err error) {
	if err := checkAll(path+".browsers", f.Browsers, checkBrowser); err != nil {
		return nil, err
	}
	if err := checkAll(path+".systems", f.Systems, checkSystem); err != nil {
		return nil, err
	}
	if len(f.Browsers) > 0 && len(f.Systems) == 0 {
		return nil, newMistake(path+".browsers", "add systems:", "environment %q has browsers and no systems", f.Name)
	}
	if len(f.Systems) > 0 && len(f.Browsers) == 0 {
		return nil, newMistake(path+".systems", "add browsers:", "environment %q has systems and no browsers", f.Name)
	}
	for _, browser := range f.Browsers {
		for _, system := range f.Systems {
			cells = append(cells, Cell{f.Name, slug(browser), slug(system)})
		}
	}
	return cells, nil
}

// checkAll checks each item of a list, and refuses duplicates.
func checkAll(path string, items []string, check func(path, text string) error) error {
	for i, item := range items {
		itemPath := fmt.Sprintf("%s[%d]", path, i)
		if err := check(itemPath, item); err != nil {
			return err
		}
		if slices.Contains(items[:i], item) {
			return newMistake(itemPath, "remove one", "%q is there twice", item)
		}
	}
	return nil
}

// include adds cells beyond browsers x systems.
func (m *Matrix) include(ids []string) error {
	for i, id := range ids {
		itemPath := fmt.Sprintf("$.include[%d]", i)
		c, err := ParseCell(id)
		if err != nil {
			return newMistake(itemPath, "write it like high/ie-6/windows-xp", "%q is no cell id", id)
		}
		n := slices.Index(m.names(), c.Environment)
		if n < 0 {
			return newMistake(itemPath, Suggest(c.Environment, m.names()), "cell %q: unknown environment %q", id, c.Environment)
		}
		if err := checkBrowser(itemPath, strings.Replace(c.Browser, "-", " ", 1)); err != nil {
			return err
		}
		if !slices.Contains(systemSlugs, c.System) {
			return newMistake(itemPath, Suggest(c.System, systemSlugs), "cell %q: unknown system %q", id, c.System)
		}
		e := &m.Environments[n]
		if slices.Contains(e.Cells, c) {
			return newMistake(itemPath, "remove it from include:", "cell %q is there already", id)
		}
		e.Cells = append(e.Cells, c)
	}
	return nil
}

// exclude removes cells.
func (m *Matrix) exclude(globs []string) error {
	for i, glob := range globs {
		itemPath := fmt.Sprintf("$.exclude[%d]", i)
		if err := CheckGlob(glob); err != nil {
			return newMistake(itemPath, "write three segments, like medium/ie-*/windows-8, and close every [", "exclude %q is no glob over cells", glob)
		}
		removed := 0
		for n := range m.Environments {
			e := &m.Environments[n]
			before := len(e.Cells)
			e.Cells = slices.DeleteFunc(e.Cells, func(c Cell) bool { return c.Match(glob) })
			removed += before - len(e.Cells)
		}
		if removed == 0 {
			return newMistake(itemPath, "correct or remove it; the environments are "+strings.Join(m.names(), ", "), "exclude %q names no cell", glob)
		}
	}
	return nil
}
