package lint

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/matrix/input"
	"cxmatrix/results/gate"
)

// SettingsFile is the file with a project's settings.
const SettingsFile = "cxmatrix.yaml"

// Setting is a value of the settings file.
type Setting struct {
	Value        string // as a flag has it
	Line, Column int
}

// Options are what files are checked against.
type Options struct {
	LookupEnv   func(string) (string, bool)          // the process environment
	MinSize     func(fileType string) (int64, error) // smallest size of a generated file of a type
	System      string                               // of this machine, such as linux
	SettingKeys []string                             // all that there are
	Settings    func(name string, data []byte) (values map[string]Setting, mistakes []error)
}

// checker reads files, and remembers what is in them.
type checker struct {
	Options
	report   Report
	data     map[string][]byte
	settings map[string]Setting
	journeys []named[*journey.Journey]
	matrices []named[*matrix.Matrix]
	rules    []named[*gate.Rules]
	targets  []named[[]target.Settings]
	broken   bool // a file has a mistake: what others lack may be in it
}

// named is what was read from a file.
type named[T any] struct {
	file  string
	value T
}

// Check checks files; without any, those that the settings in the working directory name or that lie there. Its error
// says that there is nothing to check.
func Check(names []string, o Options) (Report, error) {
	c := &checker{Options: o, data: map[string][]byte{}, report: Report{Files: []File{}, Findings: []Finding{}}}
	given := len(names) > 0
	if !given {
		names = c.here()
	}
	for _, name := range names {
		c.file(name, given)
	}
	if !given {
		c.namedBySettings()
	}
	if len(c.report.Files) == 0 {
		return c.report, fmt.Errorf("there is no journey, matrix, targets, rules or settings file here: name the files")
	}
	c.compare()
	c.report.finish()
	return c.report, nil
}

// here lists the YAML files in the working directory, the settings first.
func (c *checker) here() (names []string) {
	for _, pattern := range []string{"*.yaml", "*.yml"} {
		found, _ := filepath.Glob(pattern) // the pattern is well formed
		names = append(names, found...)
	}
	slices.SortStableFunc(names, func(a, b string) int { return boolInt(b == SettingsFile) - boolInt(a == SettingsFile) })
	return names
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// namedBySettings checks the files that the settings name.
func (c *checker) namedBySettings() {
	for _, key := range []string{Matrix, Journey, Targets, Rules} {
		s, ok := c.settings[key]
		if !ok || s.Value == "" || c.data[filepath.Clean(s.Value)] != nil {
			continue
		}
		if _, err := os.Stat(s.Value); err != nil {
			c.report.add(Finding{SettingsFile, s.Line, s.Column, Error, fmt.Sprintf("%s: %s does not exist: correct its name", key, s.Value)})
			continue
		}
		c.fileAs(s.Value, key)
	}
}

// file checks one file, if it is one of cxmatrix; given says that the user named it.
func (c *checker) file(name string, given bool) {
	data, err := input.File(name)
	if err != nil {
		if given {
			c.add(name, "", []error{fmt.Errorf("can't be read: %w: correct its name", unwrapPath(err))})
		}
		return
	}
	kind, sure := recognise(name, data, c.SettingKeys)
	switch {
	case kind == "" && given:
		c.add(name, "", []error{fmt.Errorf("no file of cxmatrix: want a journey (steps:), a matrix (environments:), targets (targets:), rules (expect:, allow:) or settings (%s)", SettingsFile)})
	case kind != "" && (sure || given):
		c.read(name, kind, data)
	}
}

func unwrapPath(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	return err
}

// fileAs checks a file that is of a kind by its name in the settings.
func (c *checker) fileAs(name, kind string) {
	data, err := input.File(name)
	if err != nil {
		c.add(name, kind, []error{err})
		return
	}
	c.read(name, kind, data)
}

// read reads what is in a file of a kind.
func (c *checker) read(name, kind string, data []byte) {
	c.data[filepath.Clean(name)] = data
	map[string]func(string, []byte){Journey: c.journey, Matrix: c.matrix, Targets: c.targetsFile, Rules: c.rulesFile, Settings: c.settingsFile}[kind](name, data)
}

// add notes a file with its mistakes, and reports whether it has any.
func (c *checker) add(name, kind string, mistakes []error, summary ...string) bool {
	f := File{Name: name, Kind: kind}
	if len(mistakes) == 0 {
		f.Summary = strings.Join(summary, "")
	}
	c.report.Files = append(c.report.Files, f)
	c.report.addErrors(name, mistakes)
	c.broken = c.broken || len(mistakes) > 0
	return len(mistakes) > 0
}

// lookup returns the process environment as it may be elsewhere: names that are not set here are added to unset.
func (c *checker) lookup(unset *[]string) func(string) (string, bool) {
	return journey.OrPlaceholder(c.LookupEnv, unset)
}

func (c *checker) warnUnset(name string, unset []string) {
	for _, variable := range unset {
		c.report.warn(name, positionOf(c.data[filepath.Clean(name)], "", refersTo(variable)), "%s is not set here: export it where cxmatrix runs", variable)
	}
}
