package journey

import (
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// statuses are HTTP status codes of 500 to 599: only those fail a step by themselves, so
// only they can be allowed.
type statuses []int

var _ yaml.NodeUnmarshaler = (*statuses)(nil)

// UnmarshalYAML takes "allow-status: [503]".
func (s *statuses) UnmarshalYAML(n ast.Node) error {
	list, ok := n.(*ast.SequenceNode)
	if !ok || len(list.Values) == 0 {
		return errorAt(n, "want a list of status codes here, such as [503]")
	}
	for _, item := range list.Values {
		var text string
		if err := scalar(item, "a status code such as 503", &text); err != nil {
			return err
		}
		code, err := strconv.Atoi(text)
		if err != nil || code < 500 || code > 599 {
			return errorAt(item, "allow-status: %s: want a code of 500 to 599; no other one fails a step", text)
		}
		*s = append(*s, code)
	}
	return nil
}
