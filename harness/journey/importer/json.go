package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// node is a part of a JSON document, which knows its line.
type node struct {
	line  int
	kind  jsontext.Kind
	text  string // of a string, a number or a literal
	keys  []string
	items []*node
}

// get returns the value of a key; nil if it is not there. Every method takes a nil node.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for i, k := range n.keys {
		if k == key {
			return n.items[i]
		}
	}
	return nil
}

// str is the text of the value of a key.
func (n *node) str(key string) string {
	if v := n.get(key); v != nil {
		return v.text
	}
	return ""
}

// list is the values of a list.
func (n *node) list() []*node {
	if n == nil || n.kind != '[' {
		return nil
	}
	return n.items
}

// maxDepth is how deep a recording may be nested: real ones have 8.
const maxDepth = 64

// jsonReader reads a document once, and knows its lines.
type jsonReader struct {
	data      []byte
	decoder   *jsontext.Decoder
	at, lines int
}

func newJSONReader(data []byte) *jsonReader {
	return &jsonReader{data: data, lines: 1, decoder: jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true))}
}

// parseJSON reads a whole document. Its error has line and column.
func parseJSON(data []byte) (*node, error) {
	r := newJSONReader(data)
	n, err := r.value(0)
	if err != nil {
		return nil, r.explain(err)
	}
	if _, err = r.decoder.ReadToken(); err == nil {
		return nil, &syntaxError{r.line(), 1, "something follows the end of the JSON document"}
	} else if !errors.Is(err, io.EOF) {
		return nil, r.explain(err)
	}
	return n, nil
}

// line is the line of the token that was read last.
func (r *jsonReader) line() int {
	to := int(r.decoder.InputOffset())
	r.lines += bytes.Count(r.data[r.at:to], []byte("\n"))
	r.at = to
	return r.lines
}

func (r *jsonReader) value(depth int) (*node, error) {
	token, err := r.decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	n := &node{line: r.line(), kind: token.Kind()}
	switch {
	case depth > maxDepth:
		return nil, fmt.Errorf("nested more than %d deep", maxDepth)
	case n.kind == '{':
		return n, r.object(n, depth)
	case n.kind == '[':
		return n, r.array(n, depth)
	}
	n.text = strings.Clone(token.String())
	return n, nil
}

func (r *jsonReader) object(n *node, depth int) error {
	for r.decoder.PeekKind() != '}' {
		key, err := r.decoder.ReadToken()
		if err != nil {
			return err
		}
		n.keys = append(n.keys, strings.Clone(key.String()))
		if err := r.item(n, depth); err != nil {
			return err
		}
	}
	_, err := r.decoder.ReadToken()
	return err
}

func (r *jsonReader) array(n *node, depth int) error {
	for r.decoder.PeekKind() != ']' {
		if err := r.item(n, depth); err != nil {
			return err
		}
	}
	_, err := r.decoder.ReadToken()
	return err
}

func (r *jsonReader) item(n *node, depth int) error {
	item, err := r.value(depth + 1)
	n.items = append(n.items, item)
	return err
}

// syntaxError is what is wrong with a recording, and where.
type syntaxError struct {
	Line, Column int
	Problem      string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Problem) }

// explain gives an error of the decoder line and column.
func (r *jsonReader) explain(err error) error {
	offset, problem := int(r.decoder.InputOffset()), err.Error()
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		offset, problem = int(syntax.ByteOffset), syntax.Err.Error()
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		offset, problem = len(r.data), "the file ends in the middle"
	}
	before := r.data[:min(offset, len(r.data))]
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return &syntaxError{1 + bytes.Count(before, []byte("\n")), column, "not valid JSON: " + problem}
}
