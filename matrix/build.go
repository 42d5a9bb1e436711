package matrix

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// build makes a Matrix from a file, or says what is wrong with it and at which path.
func build(f matrixFile) (*Matrix, error) {
	if strings.TrimSpace(f.Name) == "" {
		return nil, newMistake("$", "add name: with what reports shall call it", "the matrix has no name")
	}
	if len(f.Environments) == 0 {
		return nil, newMistake("$", "add environments: with at least one", "the matrix has no environment")
	}
	m := &Matrix{Name: f.Name, Description: f.Description}
	for i, e := range f.Environments {
		env, err := buildEnvironment(fmt.Sprintf("$.environments[%d]", i), e, m.names())
		if err != nil {
			return nil, err
		}
		m.Environments = append(m.Environments, env)
	}
	if err := m.include(f.Include); err != nil {
		return nil, err
	}
	if err := m.exclude(f.Exclude); err != nil {
		return nil, err
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

func buildEnvironment(path string, f environmentFile, earlier []string) (e Environment, err error) {
	e = Environment{Name: f.Name, Description: f.Description, Variant: f.Variant}
	switch {
	case f.Name == "":
		return e, newMistake(path, "add name:, the first segment of its cell ids", "an environment without a name")
	case !environmentName.MatchString(f.Name):
		return e, newMistake(path+".name", "use lower-case letters, digits and hyphens", "environment name %q", f.Name)
	case slices.Contains(earlier, f.Name):
		return e, newMistake(path+".name", "rename one, or write both as one", "environment %q is there twice", f.Name)
	case f.Variant != "" && !variantName.MatchString(f.Variant):
		return e, newMistake(path+".variant", "use lower-case letters, digits, + and hyphens", "variant name %q", f.Variant)
	}
	if e.Cells, err = buildCells(path, f); err != nil {
		return e, err
	}
	if e.Network.Line, err = buildLine(path+".network.line", f.Network.Line); err != nil {
		return e, err
	}
	if e.Network.Policy, err = buildPolicy(path+".network.policy", f.Network.Policy); err != nil {
		return e, err
	}
	if e.Network.Reach, err = buildReach(path+".network.reach", f.Network.Reach); err != nil {
		return e, err
	}
	if e.Expect, err = buildExpect(path+".expect", f.Expect); err != nil {
		return e, err
	}
	e.Required, err = buildRequired(path+".required", f.Required)
	return e, err
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
