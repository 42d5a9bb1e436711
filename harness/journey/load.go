package journey

import (
	"fmt"
	"path/filepath"
	"slices"

	"cxmatrix/matrix"
	"cxmatrix/matrix/input"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// Options are what a journey file is checked against.
type Options struct {
	Dir       string                               // base of relative paths
	LookupEnv func(string) (string, bool)          // the process environment
	MinSize   func(fileType string) (int64, error) // smallest size of a generated file of a type; an unknown type is an error
}

// complaints are the common selectors of error messages.
var complaints = []string{"[role=alert]", ".error", ".alert-danger"}

// document is a journey file.
type document struct {
	Name       string     `yaml:"name" required:"true"`
	Accounts   []rawEntry `yaml:"accounts"`
	Files      []rawEntry `yaml:"files"`
	Complaints []string   `yaml:"complaints"`
	Messages   []rawEntry `yaml:"messages"`
	Allowed    statuses   `yaml:"allow-status"`
	Steps      []rawEntry `yaml:"steps" required:"true"`
}

// rawEntry keeps the position of an entry, for errors that are found later.
type rawEntry struct{ node ast.Node }

// UnmarshalYAML keeps the node.
func (r *rawEntry) UnmarshalYAML(n ast.Node) error { r.node = n; return nil }

// Load reads the journey file at path.
func Load(path string, o Options) (*Journey, error) {
	data, err := input.File(path)
	if err != nil {
		return nil, fmt.Errorf("journey: %w", err)
	}
	if o.Dir == "" {
		o.Dir = filepath.Dir(path)
	}
	return Parse(path, data, o)
}

// Parse reads a journey; name stands for it in errors, which are one line each.
func Parse(name string, data []byte, o Options) (j *Journey, err error) {
	data, err = input.Text(data)
	if err != nil {
		return nil, matrix.Explain(name, err)
	}
	// The YAML library v1.19.2 panics on some files, such as one with a tag where
	// it expects a list.
	defer func() {
		if r := recover(); r != nil {
			j, err = nil, fmt.Errorf("%s:1:1: the YAML reader gave up on this file: %v", name, r)
		}
	}()
	file, err := input.YAML(data)
	if refused := matrix.Explain(name, err); refused != nil {
		return nil, refused
	}
	if err != nil {
		return nil, withPosition(name, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, fmt.Errorf("%s:1:1: want one YAML document, with name: and steps: in it", name)
	}
	j, err = build(file.Docs[0].Body, o)
	if err != nil {
		return nil, withPosition(name, err)
	}
	return j, nil
}

func build(body ast.Node, o Options) (*Journey, error) {
	if _, ok := body.(ast.MapNode); !ok {
		return nil, errorAt(body, "want a mapping with name: and steps: here")
	}
	if err := resolve(body); err != nil {
		return nil, err
	}
	var doc document
	if err := decode(body, &doc); err != nil {
		return nil, err
	}
	if len(doc.Steps) == 0 {
		return nil, errorAt(body, "steps: is empty: add some")
	}
	j := &Journey{Name: doc.Name, Complaints: doc.Complaints}
	if j.Complaints == nil {
		j.Complaints = complaints
	}
	if err := j.addMessages(doc.Messages); err != nil {
		return nil, err
	}
	if err := j.addSteps(doc.Steps, doc.Allowed); err != nil {
		return nil, err
	}
	if err := j.addAccounts(doc.Accounts); err != nil {
		return nil, err
	}
	if err := j.addFiles(doc.Files, o); err != nil {
		return nil, err
	}
	return j, j.check(body, o)
}

func (j *Journey) addSteps(entries []rawEntry, allowed []int) error {
	for _, e := range entries {
		var s struct {
			Name    string     `yaml:"name" required:"true"`
			Allowed statuses   `yaml:"allow-status"`
			Actions actionList `yaml:"actions"`
		}
		if err := decode(e.node, &s); err != nil {
			return err
		}
		switch {
		case len(s.Actions) == 0:
			return errorAt(e.node, "step %q has no actions: add some", s.Name)
		case !stepName.MatchString(s.Name):
			return errorAt(e.node, "step %q: want lower-case words with dashes, such as log-in", s.Name)
		case slices.Contains(j.Names(), s.Name):
			return errorAt(e.node, "step %q is defined twice: rename one of them", s.Name)
		}
		j.Steps = append(j.Steps, Step{Name: s.Name, Actions: s.Actions, Texts: describe(e.node), Allowed: slices.Concat(allowed, s.Allowed)})
	}
	return nil
}

func (j *Journey) addAccounts(entries []rawEntry) error {
	for _, e := range entries {
		var a struct {
			User     string `yaml:"user" required:"true"`
			Password string `yaml:"password"`
		}
		if err := decode(e.node, &a); err != nil {
			return err
		}
		if a.Password != "" && !hasReference(a.Password) {
			return errorAt(e.node, "password: is written in the file: write ${NAME}, and set that variable")
		}
		list, err := accounts(e.node, Account{a.User, a.Password})
		if err != nil {
			return err
		}
		j.Accounts = append(j.Accounts, list...)
	}
	return nil
}

func (j *Journey) addFiles(entries []rawEntry, o Options) error {
	seen := map[string]bool{}
	for _, e := range entries {
		var f File
		if err := decode(e.node, &f); err != nil {
			return err
		}
		if err := f.check(e.node, o.Dir, o.MinSize); err != nil {
			return err
		}
		if seen[f.Name] {
			return errorAt(e.node, "file %q is defined twice: the site shows the names, so they must differ", f.Name)
		}
		seen[f.Name] = true
		j.Files = append(j.Files, f)
	}
	return nil
}

var _ yaml.NodeUnmarshaler = (*actionList)(nil)
