package journey

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Options are what a journey file is held against.
type Options struct {
	Dir      string                               // what relative paths in it are relative to
	Lookup   func(string) (string, bool)          // the process environment
	Smallest func(fileType string) (int64, error) // the least bytes of a generated file of a type; an unknown one is an error
}

// complaints are where pages commonly say that something went wrong.
var complaints = []string{"[role=alert]", ".error", ".alert-danger"}

// document is a journey file.
type document struct {
	Name       string     `yaml:"name" required:"true"`
	Accounts   []rawEntry `yaml:"accounts"`
	Files      []rawEntry `yaml:"files"`
	Complaints []string   `yaml:"complaints"`
	Steps      []struct {
		Name    string     `yaml:"name"`
		Actions actionList `yaml:"actions"`
	} `yaml:"steps" required:"true"`
}

// rawEntry keeps the place of an entry, for what can only be said of it later.
type rawEntry struct{ node ast.Node }

// UnmarshalYAML keeps the node.
func (r *rawEntry) UnmarshalYAML(n ast.Node) error { r.node = n; return nil }

// Load reads the journey file at path.
func Load(path string, o Options) (*Journey, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("journey: %w", err)
	}
	if o.Dir == "" {
		o.Dir = filepath.Dir(path)
	}
	return Parse(path, data, o)
}

// Parse reads a journey; name stands for it in errors, which are one line each.
func Parse(name string, data []byte, o Options) (*Journey, error) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, explain(name, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, fmt.Errorf("%s:1:1: want one YAML document with name: and steps:", name)
	}
	j, err := build(file.Docs[0].Body, o)
	if err != nil {
		return nil, explain(name, err)
	}
	return j, nil
}

func build(body ast.Node, o Options) (*Journey, error) {
	if _, ok := body.(ast.MapNode); !ok {
		return nil, at(body, "want a mapping with name: and steps: here")
	}
	if err := resolve(body); err != nil {
		return nil, err
	}
	var doc document
	if err := decode(body, &doc); err != nil {
		return nil, err
	}
	j := &Journey{Name: doc.Name, Complaints: doc.Complaints}
	if j.Complaints == nil {
		j.Complaints = complaints
	}
	for _, s := range doc.Steps {
		j.Steps = append(j.Steps, Step{s.Name, s.Actions})
	}
	if err := j.takeAccounts(doc.Accounts); err != nil {
		return nil, err
	}
	if err := j.takeFiles(doc.Files, o); err != nil {
		return nil, err
	}
	return j, j.check(body, o)
}

func (j *Journey) takeAccounts(entries []rawEntry) error {
	for _, e := range entries {
		var a struct {
			User     string `yaml:"user" required:"true"`
			Password string `yaml:"password"`
		}
		if err := decode(e.node, &a); err != nil {
			return err
		}
		list, err := accounts(e.node, Account{a.User, a.Password})
		if err != nil {
			return err
		}
		j.Accounts = append(j.Accounts, list...)
	}
	return nil
}

func (j *Journey) takeFiles(entries []rawEntry, o Options) error {
	seen := map[string]bool{}
	for _, e := range entries {
		var f File
		if err := decode(e.node, &f); err != nil {
			return err
		}
		if err := f.check(e.node, o.Dir, o.Smallest); err != nil {
			return err
		}
		if seen[f.Name] {
			return at(e.node, "file %q is there twice: names are what the site shows, so they must differ", f.Name)
		}
		seen[f.Name] = true
		j.Files = append(j.Files, f)
	}
	return nil
}

var stepName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// check walks the whole file for what only its place can tell: step names,
// variables, names of files.
func (j *Journey) check(body ast.Node, o Options) error {
	names := map[string]bool{}
	for _, f := range j.Files {
		names[f.Name] = true
	}
	c := &checker{lookup: o.Lookup, files: names, account: len(j.Accounts) > 0, steps: map[string]bool{}}
	ast.Walk(c, body)
	j.Variables = c.used
	return c.err
}

type checker struct {
	lookup  func(string) (string, bool)
	files   map[string]bool
	steps   map[string]bool
	account bool
	used    []string
	err     error
}

// Visit looks at one node; the first fault ends the walk.
func (c *checker) Visit(n ast.Node) ast.Visitor {
	if c.err != nil {
		return nil
	}
	switch n := n.(type) {
	case *ast.MappingValueNode:
		c.err = c.pair(n)
	case *ast.StringNode:
		c.err = c.variables(n, n.Value)
	case *ast.LiteralNode:
		c.err = c.variables(n, n.Value.Value)
	}
	return c
}

func (c *checker) pair(n *ast.MappingValueNode) error {
	list, isList := n.Value.(*ast.SequenceNode)
	if !isList {
		return nil
	}
	for _, item := range list.Values {
		var err error
		switch _, plain := item.(ast.ScalarNode); {
		case n.Key.String() == "files" && plain:
			err = uses(item, c.files)
		case n.Key.String() == "steps":
			err = c.step(item)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) step(n ast.Node) error {
	var s struct {
		Name    string   `yaml:"name" required:"true"`
		Actions rawEntry `yaml:"actions"`
	}
	if err := decode(n, &s); err != nil {
		return err
	}
	switch {
	case s.Actions.node == nil:
		return at(n, "step %q has no actions: add some", s.Name)
	case !stepName.MatchString(s.Name):
		return at(n, "step %q: want lower-case words with dashes, such as log-in", s.Name)
	case c.steps[s.Name]:
		return at(n, "step %q is there twice: name one of them differently", s.Name)
	}
	c.steps[s.Name] = true
	return nil
}

func (c *checker) variables(n ast.Node, text string) error {
	for _, ref := range variable.FindAllString(text, -1) {
		name := ref[2 : len(ref)-1]
		switch {
		case own[name] && name != "variant" && !c.account:
			return at(n, "%s: the journey has no accounts: add some", ref)
		case own[name]:
			continue
		}
		if _, set := c.lookup(name); !set {
			return at(n, "%s is not set: export %s", ref, name)
		}
		if !slices.Contains(c.used, name) {
			c.used = append(c.used, name)
		}
	}
	return nil
}

var _ yaml.NodeUnmarshaler = (*actionList)(nil)
