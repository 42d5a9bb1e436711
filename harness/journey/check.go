package journey

import (
	"regexp"
	"slices"
	"strings"

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
	c := &checker{waiting: map[ast.Node]string{}, lookup: o.LookupEnv, files: names, account: len(j.Accounts) > 0, second: len(j.Accounts) > 1}
	c.names.walk(c, body)
	j.Variables = c.used
	return c.found.err()
}

type checker struct {
	lookup  func(string) (string, bool)
	files   map[string]bool
	account bool // the journey has one
	second  bool // it has two
	windows bool // one is followed
	used    []string
	waiting map[ast.Node]string // texts that may wait for a mail, with the key of their action
	names   storedNames
	found   problems
}

// Visit checks one node.
func (c *checker) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.MappingValueNode:
		c.waiting[waitsForMail(n)] = n.Key.String()
		c.found.add(c.pair(n))
		if n.Key.String() == "store-as" { // its name has a meaning behind it
			ast.Walk(c, n.Value)
			c.names.sofar = append(c.names.sofar, storedName(n)...)
			return nil
		}
	case *ast.StringNode:
		c.found.add(c.variables(n, n.Value))
	case *ast.LiteralNode:
		c.waiting[n.Value] = c.waiting[n]
		c.found.add(c.variables(n, n.Value.Value))
	}
	return c
}

func (c *checker) pair(n *ast.MappingValueNode) error {
	if n.Key.String() == "others" && !c.second {
		return errorAt(n.Key, "others: needs a second account, to request the files with: add one to accounts:")
	}
	if n.Key.String() == "window" {
		return c.window(n.Value)
	}
	var found problems
	list, isList := n.Value.(*ast.SequenceNode)
	if !isList {
		return nil
	}
	for _, item := range list.Values {
		if _, plain := item.(ast.ScalarNode); n.Key.String() == "files" && plain {
			found.add(checkFileNames(item, c.files))
		}
	}
	return found.err()
}

// window refuses a way back from where the journey can't be.
func (c *checker) window(n ast.Node) error {
	c.windows = c.windows || n.String() == "new"
	if !c.windows && n.String() == "back" {
		return errorAt(n, "window: back has no `window: new` before it: add one where the window opens")
	}
	return nil
}

func (c *checker) variables(n ast.Node, text string) error {
	if err := c.mails(n, text); err != nil {
		return err
	}
	for _, ref := range reference.FindAllString(text, -1) {
		name := strings.TrimSuffix(strings.TrimPrefix(ref, "${"), "}")
		_, own := ownValues[name]
		switch {
		case strings.HasPrefix(ref, "$$"), own && (c.account || !strings.HasPrefix(name, "account.")):
			continue
		case slices.Contains(c.names.sofar, name):
			continue
		case slices.Contains(c.names.all, name):
			return errorAt(n, "%s is stored only later: move store-as in front of this", ref)
		case own:
			return errorAt(n, "%s: the journey has no accounts: add some", ref)
		}
		used, problem := checkReference(ref, c.lookup)
		if problem != "" {
			return errorAt(n, "%s", c.names.suggest(name, problem))
		}
		if used != "" && !slices.Contains(c.used, used) {
			c.used = append(c.used, used)
		}
	}
	return nil
}

// mails checks where a text has references to mails.
func (c *checker) mails(n ast.Node, text string) error {
	switch arguments, action := mailsIn(text), c.waiting[n]; {
	case unreadMail.MatchString(reference.ReplaceAllString(text, "")):
		return errorAt(n, "${mail:…} has no end: write ${mail:NAME code}, ${mail:NAME link} or ${mail:NAME /regexp/}")
	case len(arguments) > 0 && action == "":
		return errorAt(n, "${mail:%s} can't be here: only with: of fill and the address of open wait for a mail", arguments[0])
	case action == "open" && beginsWithCode.MatchString(text):
		return errorAt(n, "${mail:%s} is a code, with which no address begins: write ${mail:NAME link}", arguments[0])
	}
	return nil
}
