package lint

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
)

// compare compares the files with one another. What a file with a mistake lacks says nothing.
func (c *checker) compare() {
	c.checkSettings()
	c.checkAccounts()
	if c.broken {
		return
	}
	c.checkVariants()
	c.checkSteps()
	c.checkRuleCells()
}

// checkVariants looks for variants that one file names and another lacks.
func (c *checker) checkVariants() {
	if len(c.matrices) == 0 {
		return
	}
	var known []string
	for _, m := range c.matrices {
		for _, e := range m.value.Environments {
			known = append(known, e.Variant)
		}
	}
	if s := c.settings["variant"].Value; s != "" {
		known = append(known, s)
	}
	for _, j := range c.journeys {
		for _, variant := range j.value.Variants() {
			if !slices.ContainsFunc(known, func(k string) bool { return k == variant || strings.HasPrefix(k, variant+"+") }) {
				c.report.warn(j.file, positionOf(c.dataOf(j.file), "variant", equals(variant)), "no environment has the variant %q: %s", variant, suggestVariant(variant, known))
			}
		}
		c.checkEnvironments(j)
	}
}

func suggestVariant(variant string, known []string) string {
	return matrix.SuggestOr(variant, known, "walk it with --variant "+variant+", or name it in an environment")
}

// checkEnvironments holds the variants of environments against a journey, where one matrix and one journey belong together.
func (c *checker) checkEnvironments(j named[*journey.Journey]) {
	m, one := chosen(c.matrices, c.settings[Matrix].Value)
	if walked, ok := chosen(c.journeys, c.settings[Journey].Value); !one || !ok || walked != j || c.settings["variant"].Value != "" {
		return
	}
	for _, e := range m.value.Environments {
		if e.Variant == "" {
			continue
		}
		if err := j.value.CheckVariant(e.Variant); err != nil {
			c.report.warn(m.file, positionOf(c.dataOf(m.file), "variant", equals(e.Variant)), "%v", err)
		}
	}
}

// checkSteps looks for steps that rules or expectations name, and no journey has.
func (c *checker) checkSteps() {
	var known []string
	for _, j := range c.journeys {
		known = append(known, j.value.Names()...)
	}
	warn := func(file, step string) {
		if step != "" && len(known) > 0 && !slices.Contains(known, step) {
			c.report.warn(file, positionOf(c.dataOf(file), "step", equals(step)), "the journey has no step %q: %s", step, matrix.Suggest(step, known))
		}
	}
	for _, m := range c.matrices {
		for _, e := range m.value.Environments {
			for _, x := range e.Expect {
				warn(m.file, x.Step)
			}
		}
	}
	for _, r := range c.rules {
		for _, x := range r.value.Exceptions {
			warn(r.file, x.Step)
		}
	}
}

// checkRuleCells looks for cells of rules that no matrix has. Installed browsers are added by the flags of a run.
func (c *checker) checkRuleCells() {
	if len(c.matrices) == 0 {
		return
	}
	warn := func(file, glob string) {
		if strings.Contains(glob, "installed") {
			return
		}
		var err error
		for _, m := range c.matrices {
			if _, err = m.value.Expand(matrix.Selection{Cells: []string{glob}}); err == nil {
				return
			}
		}
		c.report.warn(file, positionOf(c.dataOf(file), "", equals(glob)), "%v", err)
	}
	for _, r := range c.rules {
		for _, q := range r.value.Required {
			warn(r.file, q.Cells)
		}
		for _, x := range r.value.Exceptions {
			warn(r.file, x.Cells)
		}
	}
}

// checkAccounts compares a journey's accounts with how many cells are walked at once.
func (c *checker) checkAccounts() {
	slots, why := 0, ""
	if n, _ := strconv.Atoi(c.settings["parallel"].Value); n > 0 {
		slots, why = n, "parallel: has "+strconv.Itoa(n)+" cells at once"
	}
	for _, t := range c.targets {
		for _, d := range t.value {
			if chosen := c.settings["target"].Value; d.Slots > slots && (chosen == "" || chosen == d.Name) {
				slots, why = d.Slots, fmt.Sprintf("target %s has %d slots", d.Name, d.Slots)
			}
		}
	}
	for _, j := range c.journeys {
		each, times := 1, ""
		if j.value.NeedsSecondAccount() {
			each, times = 2, ", and each cell needs two"
		}
		if n := len(j.value.Accounts); n > 0 && n < slots*each {
			c.report.warn(j.file, positionOf(c.dataOf(j.file), "accounts", nil), "%d accounts, but %s%s: cells will wait for one another: add accounts", n, why, times)
		}
	}
}

// checkSettings checks what settings name against the files that have it.
func (c *checker) checkSettings() {
	fail := func(key string, err error) {
		if s := c.settings[key]; err != nil {
			c.report.add(Finding{SettingsFile, s.Line, s.Column, Error, err.Error()})
		}
	}
	if !c.broken {
		c.checkSelection(fail)
	}
	if name := c.settings["target"].Value; name != "" {
		var list []target.Settings
		for _, t := range c.targets {
			list = append(list, t.value...)
		}
		if _, err := target.ByName(name, list); err != nil && strings.HasPrefix(err.Error(), "unknown target") {
			fail("target", err)
		}
	}
	if name := c.settings["engine"].Value; name != "" && c.settings["target"].Value == "" {
		fail("engine", target.CheckEngine(name))
	}
}

// checkSelection selects cells as the settings say, a setting at a time.
func (c *checker) checkSelection(fail func(string, error)) {
	m := matrix.Study()
	if own, one := chosen(c.matrices, c.settings[Matrix].Value); one {
		m = own.value
	} else if len(c.matrices) > 0 { // which one is meant is not known
		return
	}
	s := matrix.Selection{System: c.System}
	for _, part := range []struct {
		key string
		set *[]string
	}{{"env", &s.Environments}, {"with", &s.With}, {"cells", &s.Cells}} {
		value := c.settings[part.key].Value
		if value == "" {
			continue
		}
		*part.set = strings.Split(value, ",")
		if _, err := m.Expand(s); err != nil {
			fail(part.key, err)
			return
		}
	}
}

// chosen returns the file that the settings name, or the only one.
func chosen[T any](list []named[T], name string) (one named[T], found bool) {
	for _, f := range list {
		if len(list) == 1 && name == "" || name != "" && filepath.Clean(name) == filepath.Clean(f.file) {
			return f, true
		}
	}
	return one, false
}

func (c *checker) dataOf(file string) []byte { return c.data[filepath.Clean(file)] }
