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

// Placeholder stands for the values of variables that are not set where a file is only checked. It passes for a secret of
// any kind: a password, an authenticator's key, a mailbox.
const Placeholder = "AAAAAAAAAAAAAAAA"

// OrPlaceholder is lookup for files that are only checked: variables that are not set are Placeholder, and their names are
// added to unset.
func OrPlaceholder(lookup func(string) (string, bool), unset *[]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		if value, ok := lookup(name); ok && value != "" {
			return value, true
		}
		if !slices.Contains(*unset, name) {
			*unset = append(*unset, name)
		}
		return Placeholder, true
	}
}

// complaints are the common selectors of error messages.
var complaints = []string{"[role=alert]", ".error", ".alert-danger"}

// document is a journey file.
type document struct {
	Name       string        `yaml:"name" required:"true"`  // what reports call the journey
	Accounts   []rawEntry    `yaml:"accounts"`              // at the site; no two cells use one at the same time
	Files      []rawEntry    `yaml:"files"`                 // that the journey uploads
	Complaints complaintList `yaml:"complaints"`            // selectors of the site's error messages; [role=alert], .error and .alert-danger if not given
	Messages   []rawEntry    `yaml:"messages"`              // judgements of single messages; the first that matches counts
	Allowed    statuses      `yaml:"allow-status"`          // answers of 500 to 599 that do not make a step failed
	Steps      []rawEntry    `yaml:"steps" required:"true"` // in order; a step after one that did not pass is not reached
}

// stepEntry is a step in a file.
type stepEntry struct {
	Name    string     `yaml:"name" required:"true"` // lower-case words with dashes, such as log-in
	Allowed statuses   `yaml:"allow-status"`         // answers of 500 to 599 that do not make the step failed
	Actions actionList `yaml:"actions"`              // what the customer does and expects, in order
}

// accountEntry is one account, or several, in a file.
type accountEntry struct {
	User     string `yaml:"user" required:"true"` // tester-{01..20}@example.com is twenty accounts
	Password string `yaml:"password"`             // ${NAME}, a variable of the process environment
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
func Parse(name string, data []byte, o Options) (*Journey, error) {
	j, mistakes := Check(name, data, o)
	if len(mistakes) > 0 {
		return nil, mistakes[0]
	}
	return j, nil
}

// Check is Parse that goes on after a mistake, as far as it can, and returns all.
func Check(name string, data []byte, o Options) (j *Journey, mistakes []error) {
	data, err := input.Text(data)
	if err != nil {
		return nil, []error{matrix.Explain(name, err)}
	}
	// The YAML library v1.19.2 panics on some files, such as one with a tag where
	// it expects a list.
	defer func() {
		if r := recover(); r != nil {
			j, mistakes = nil, []error{fmt.Errorf("%s:1:1: the YAML reader gave up on this file: %v", name, r)}
		}
	}()
	file, err := input.YAML(data)
	if refused := matrix.Explain(name, err); refused != nil {
		return nil, []error{refused}
	}
	if err != nil {
		return nil, []error{withPosition(name, err)}
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, []error{fmt.Errorf("%s:1:1: want one YAML document, with name: and steps: in it", name)}
	}
	j, found := build(file.Docs[0].Body, o)
	for _, err := range found {
		mistakes = append(mistakes, withPosition(name, err))
	}
	return j, mistakes
}

func build(body ast.Node, o Options) (j *Journey, found problems) {
	if _, ok := body.(ast.MapNode); !ok {
		return nil, problems{errorAt(body, "want a mapping with name: and steps: here")}
	}
	if err := resolve(body); err != nil {
		return nil, problems{err}
	}
	var doc document
	if err := decode(body, &doc); err != nil {
		found.add(err)
		return nil, found
	}
	if len(doc.Steps) == 0 {
		return nil, problems{errorAt(body, "steps: is empty: add some")}
	}
	j = &Journey{Name: doc.Name, Complaints: doc.Complaints}
	if j.Complaints == nil {
		j.Complaints = complaints
	}
	found.add(j.addMessages(doc.Messages))
	found.add(j.addSteps(doc.Steps, doc.Allowed))
	found.add(j.addAccounts(doc.Accounts))
	found.add(j.addFiles(doc.Files, o))
	found.add(j.check(body, o))
	return j, found
}

func (j *Journey) addSteps(entries []rawEntry, allowed []int) error {
	var found problems
	for _, e := range entries {
		var s stepEntry
		if err := decode(e.node, &s); err != nil {
			found.add(err)
			continue
		}
		switch {
		case len(s.Actions) == 0:
			found.add(errorAt(e.node, "step %q has no actions: add some", s.Name))
		case !stepName.MatchString(s.Name):
			found.add(errorAt(e.node, "step %q: want lower-case words with dashes, such as log-in", s.Name))
		case slices.Contains(j.Names(), s.Name):
			found.add(errorAt(e.node, "step %q is defined twice: rename one of them", s.Name))
		}
		j.Steps = append(j.Steps, Step{Name: s.Name, Actions: s.Actions, Texts: describe(e.node), Allowed: slices.Concat(allowed, s.Allowed)})
	}
	return found.err()
}

func (j *Journey) addAccounts(entries []rawEntry) error {
	var found problems
	for _, e := range entries {
		var a accountEntry
		if err := decode(e.node, &a); err != nil {
			found.add(err)
		} else if a.Password != "" && !hasReference(a.Password) {
			found.add(errorAt(e.node, "password: is written in the file: write ${NAME}, and set that variable"))
		}
		list, err := accounts(e.node, Account(a))
		found.add(err)
		j.Accounts = append(j.Accounts, list...)
	}
	return found.err()
}

func (j *Journey) addFiles(entries []rawEntry, o Options) error {
	var found problems
	seen := map[string]bool{}
	for _, e := range entries {
		var f File
		err := decode(e.node, &f)
		if err == nil {
			err = f.check(e.node, o.Dir, o.MinSize)
		}
		if err == nil && seen[f.Name] {
			err = errorAt(e.node, "file %q is defined twice: the site shows the names, so they must differ", f.Name)
		}
		if found.add(err); err != nil {
			f.Name = writtenName(e.node)
		}
		seen[f.Name] = true
		j.Files = append(j.Files, f) // with a mistake, too, so that its name is known
	}
	return found.err()
}

// writtenName is the name of a file entry that has a mistake.
func writtenName(n ast.Node) string {
	if name := valueOf(n, "name"); name != nil {
		return name.GetToken().Value
	}
	if path := valueOf(n, "path"); path != nil {
		return filepath.Base(path.GetToken().Value)
	}
	return ""
}

var _ yaml.NodeUnmarshaler = (*actionList)(nil)
