package input

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of a YAML file. The parser (goccy/go-yaml v1.19.2) is quadratic in the depth and in the keys of a mapping:
// 200,000 nested brackets in 400 kB took 505 s and 9 GB.
const (
	maxDepth    = 64      // of lists, mappings, tags and anchors in each other; the study's journey has 8
	maxTokens   = 300_000 // a matrix of 40,000 cells has 60,000
	maxExpanded = 100_000 // nodes, including those that aliases repeat
)

// parseTimeout is how long the parser may take. Files within the bounds take less than two seconds on an idle machine; the
// limit is for unforeseen shapes.
const parseTimeout = 20 * time.Second

// YAML parses a text that Text returned. An error is a *Problem, or the parser's.
func YAML(text []byte) (*ast.File, error) {
	return parseWithTimeout(parseTimeout, func() (*ast.File, error) {
		tokens := lexer.Tokenize(string(text))
		if p := findTooDeep(tokens); p != nil {
			return nil, p
		}
		file, err := parser.Parse(tokens, 0)
		if err != nil {
			return nil, err
		}
		if p := findOversizedAlias(file); p != nil {
			return nil, p
		}
		return file, nil
	})
}

// parseWithTimeout runs a parser in a goroutine of its own, which it abandons if it takes too long: the program then soon exits
// with the error. A panic of the parser becomes an error, too: goccy/go-yaml v1.19.2 has some.
func parseWithTimeout(limit time.Duration, parse func() (*ast.File, error)) (*ast.File, error) {
	type parsed struct {
		file *ast.File
		err  error
	}
	done := make(chan parsed, 1)
	go func() {
		var p parsed
		defer func() {
			if r := recover(); r != nil {
				p.err = &Problem{1, 1, fmt.Sprintf("the YAML reader gave up: %v", r), "check the structure of the file"}
			}
			done <- p
		}()
		p.file, p.err = parse()
	}()
	select {
	case p := <-done:
		return p.file, p.err
	case <-time.After(limit):
		return nil, &Problem{1, 1, fmt.Sprintf("it takes more than %s to parse", limit), "make the file smaller"}
	}
}

// findTooDeep finds what is nested too deep, or has too many tokens, by the tokens alone and in linear time.
func findTooDeep(tokens token.Tokens) *Problem {
	var d depth
	for _, t := range tokens {
		if d.addToken(t); d.current() > maxDepth {
			return problemOf(t, fmt.Sprintf("nested more than %d deep", maxDepth), "write it flatter")
		}
	}
	if len(tokens) > maxTokens {
		return problemOf(tokens[maxTokens], fmt.Sprintf("more than %d words and signs", maxTokens), "split the file")
	}
	return nil
}

// depth follows how deep a token may be nested.
type depth struct {
	line           int
	indent         []int // columns of the enclosing lines, each deeper than the one before
	flow           int   // open brackets and braces
	lineIndicators int   // "-", "?", tags and anchors of this line
}

func (d *depth) current() int { return len(d.indent) + d.flow + d.lineIndicators }

func (d *depth) addToken(t *token.Token) {
	if t.Position != nil && t.Position.Line != d.line {
		d.beginLine(t.Position.Line, t.Position.Column)
	}
	switch t.Type {
	case token.SequenceStartType, token.MappingStartType:
		d.flow++
	case token.SequenceEndType, token.MappingEndType:
		d.flow = max(d.flow-1, 0)
	case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType:
		d.lineIndicators++
	case token.CollectEntryType: // a comma: what follows is a sibling
		d.lineIndicators = 0
	}
}

func (d *depth) beginLine(line, column int) {
	d.line, d.lineIndicators = line, 0
	if d.flow > 0 { // indentation means nothing in flow style
		return
	}
	for len(d.indent) > 0 && d.indent[len(d.indent)-1] >= column {
		d.indent = d.indent[:len(d.indent)-1]
	}
	d.indent = append(d.indent, column)
}

func problemOf(t *token.Token, text, hint string) *Problem {
	p := &Problem{Line: 1, Column: 1, Text: text, Hint: hint}
	if t.Position != nil {
		p.Line, p.Column = t.Position.Line, t.Position.Column
	}
	return p
}
