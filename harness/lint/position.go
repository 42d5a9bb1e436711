package lint

import (
	"strings"

	"cxmatrix/matrix/input"

	"github.com/goccy/go-yaml/ast"
)

// position is a place in a file; the zero one is the file as a whole.
type position struct{ line, column int }

// positionOf finds the first scalar below a key, or below any if key is "", that is as is says. If nothing is said, it
// finds the key itself.
func positionOf(data []byte, key string, is func(text string) bool) position {
	text, err := input.Text(data)
	if err != nil {
		return position{}
	}
	file, err := input.YAML(text)
	if err != nil {
		return position{}
	}
	f := &finder{key: key, is: is}
	for _, doc := range file.Docs {
		ast.Walk(f, doc)
	}
	return f.at
}

type finder struct {
	key   string
	is    func(string) bool
	below bool // the key
	at    position
}

// Visit looks at one node.
func (f *finder) Visit(n ast.Node) ast.Visitor {
	if f.at != (position{}) {
		return nil
	}
	if pair, ok := n.(*ast.MappingValueNode); ok && !f.below && (f.key == "" || pair.Key.GetToken().Value == f.key) {
		if f.is == nil {
			f.at = place(pair.Key)
			return nil
		}
		inner := &finder{key: f.key, is: f.is, below: true}
		ast.Walk(inner, pair.Value)
		f.at = inner.at
		return f
	}
	if _, scalar := n.(ast.ScalarNode); scalar && f.below && f.is(n.GetToken().Value) {
		f.at = place(n)
	}
	return f
}

func place(n ast.Node) position {
	at := n.GetToken().Position
	return position{at.Line, at.Column}
}

// equals matches one text.
func equals(want string) func(string) bool { return func(text string) bool { return text == want } }

// refersTo matches texts that refer to a variable: ${NAME}, ${totp:NAME} or ${mail:NAME link}.
func refersTo(name string) func(string) bool {
	return func(text string) bool {
		return strings.Contains(text, "${"+name+"}") || strings.Contains(text, ":"+name+"}") || strings.Contains(text, "${mail:"+name+" ")
	}
}
