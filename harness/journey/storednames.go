package journey

import (
	"fmt"

	"cxmatrix/matrix"

	"github.com/goccy/go-yaml/ast"
)

// storedNames are the names under which the actions of a file store something.
type storedNames struct {
	sofar []string // in front of what is checked
	all   []string
}

// walk checks the parts of a file: those names have a meaning only in the steps.
func (s *storedNames) walk(c *checker, body ast.Node) {
	for it := body.(ast.MapNode).MapRange(); it.Next(); {
		if s.all = nil; it.Key().String() == "steps" {
			ast.Walk(nameCollector{s}, it.Value())
		}
		ast.Walk(c, it.KeyValue())
		s.sofar = nil
	}
}

// nameCollector collects the names.
type nameCollector struct{ names *storedNames }

// Visit notes one name.
func (c nameCollector) Visit(n ast.Node) ast.Visitor {
	if pair, ok := n.(*ast.MappingValueNode); ok && pair.Key.String() == "store-as" {
		c.names.all = append(c.names.all, storedName(pair)...)
	}
	return c
}

// storedName is the name in an action store-as, if it has one.
func storedName(action *ast.MappingValueNode) []string {
	if name := valueOf(action.Value, "name"); name != nil {
		return []string{name.GetToken().Value}
	}
	return nil
}

// suggest adds to a problem of a name that is close to one of these.
func (s *storedNames) suggest(name, problem string) string {
	if near, is := matrix.Closest(name, s.sofar); is && environmentName.MatchString(name) {
		return fmt.Sprintf("${%s} is not set, and nothing is stored under that name: did you mean ${%s}?", name, near)
	}
	return problem
}
