package journey

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cxmatrix/matrix"
	"cxmatrix/results/redact"

	"github.com/goccy/go-yaml/ast"
)

var stepName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// check checks the whole file for errors that depend on the context: variables, names of
// files.
func (j *Journey) check(body ast.Node, o Options) error {
	names := map[string]bool{}
	for _, f := range j.Files {
		names[f.Name] = true
	}
	c := &checker{lookup: o.LookupEnv, files: names, account: len(j.Accounts) > 0, second: len(j.Accounts) > 1}
	ast.Walk(c, body)
	j.Variables = c.used
	return c.err
}

type checker struct {
	lookup  func(string) (string, bool)
	files   map[string]bool
	account bool // the journey has one
	second  bool // it has two
	used    []string
	err     error
}

// Visit checks one node; the first fault ends the traversal.
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
	if n.Key.String() == "others" && !c.second {
		return errorAt(n.Key, "others: needs a second account, to request the files with: add one to accounts:")
	}
	list, isList := n.Value.(*ast.SequenceNode)
	if !isList {
		return nil
	}
	for _, item := range list.Values {
		if _, plain := item.(ast.ScalarNode); n.Key.String() == "files" && plain {
			if err := checkFileNames(item, c.files); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *checker) variables(n ast.Node, text string) error {
	for _, ref := range variable.FindAllString(text, -1) {
		name := ref[2 : len(ref)-1]
		switch {
		case ownVariables[name] && name != "variant" && !c.account:
			return errorAt(n, "%s: the journey has no accounts: add some", ref)
		case ownVariables[name]:
			continue
		}
		if strings.Contains(name, ".") {
			return errorAt(n, "%s: unknown: %s", ref, matrix.Suggest(name, slices.Sorted(maps.Keys(ownVariables))))
		}
		if value, set := c.lookup(name); !set || value == "" {
			return errorAt(n, "%s is not set, or empty: export %s", ref, name)
		} else if redact.TooShort(value) {
			return errorAt(n, "%s has %d characters, and is too short to be kept secret: export one of %d or more, or write the value out if it is no secret",
				ref, utf8.RuneCountInString(value), redact.MinLength)
		}
		if !slices.Contains(c.used, name) {
			c.used = append(c.used, name)
		}
	}
	return nil
}
