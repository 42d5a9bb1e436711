package lint

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/gate"
)

func (c *checker) journey(name string, data []byte) {
	var unset []string
	j, mistakes := journey.Check(name, data, journey.Options{Dir: filepath.Dir(name), LookupEnv: c.lookup(&unset), MinSize: c.MinSize})
	if !c.add(name, Journey, mistakes, summary(j)) {
		c.journeys = append(c.journeys, named[*journey.Journey]{name, j})
		for _, file := range j.UnusedFiles() {
			c.report.warn(name, positionOf(data, "files", func(text string) bool { return filepath.Base(text) == file }), "file %q is used by no action: use it, or remove it", file)
		}
	}
	c.warnUnset(name, unset)
}

// summary tells what is in a journey.
func summary(j *journey.Journey) string {
	if j == nil {
		return ""
	}
	actions := 0
	for _, s := range j.Steps {
		actions += len(s.Actions)
	}
	text := results.Count(len(j.Steps), "step") + ", " + results.Count(actions, "action") + ", " + results.Count(len(j.Files), "file")
	if len(j.Accounts) > 0 {
		text += ", " + results.Count(len(j.Accounts), "account")
	}
	return text + needs(j.Variables)
}

func needs(variables []string) string {
	if len(variables) == 0 {
		return ""
	}
	return "; needs " + strings.Join(variables, ", ")
}

func (c *checker) matrix(name string, data []byte) {
	m, mistakes := matrix.Check(name, data)
	if c.add(name, Matrix, mistakes) {
		return
	}
	c.matrices = append(c.matrices, named[*matrix.Matrix]{name, m})
	cells, variables := 0, []string{}
	for _, e := range m.Environments {
		cells += len(e.Cells)
		for _, r := range e.Network.Policy {
			if r.Credentials != "" && !slices.Contains(variables, r.Credentials) {
				variables = append(variables, r.Credentials)
			}
		}
	}
	c.report.Files[len(c.report.Files)-1].Summary = results.Count(len(m.Environments), "environment") + ", " + results.Count(cells, "cell") + needs(variables)
	c.warnUnset(name, slices.DeleteFunc(variables, func(v string) bool { value, _ := c.LookupEnv(v); return value != "" }))
}

func (c *checker) targetsFile(name string, data []byte) {
	var unset, all []string
	list, mistakes := target.Check(name, data, func(variable string) (string, bool) {
		if !slices.Contains(all, variable) {
			all = append(all, variable)
		}
		return c.lookup(&unset)(variable)
	})
	if !c.add(name, Targets, mistakes, results.Count(len(list), "target")+needs(all)) {
		c.targets = append(c.targets, named[[]target.Settings]{name, list})
	}
	c.warnUnset(name, unset)
}

func (c *checker) rulesFile(name string, data []byte) {
	r, mistakes := gate.Check(name, data)
	if c.add(name, Rules, mistakes) {
		return
	}
	c.rules = append(c.rules, named[*gate.Rules]{name, r})
	c.report.Files[len(c.report.Files)-1].Summary = fmt.Sprintf("%d required, %s", len(r.Required), results.Count(len(r.Exceptions), "exception"))
}

func (c *checker) settingsFile(name string, data []byte) {
	values, mistakes := c.Settings(name, data)
	c.add(name, Settings, mistakes, results.Count(len(values), "setting"))
	c.settings = values
}
