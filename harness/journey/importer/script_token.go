package importer

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word of a script. The languages of Playwright have nearly the same ones.
type token struct {
	kind   tokenKind
	text   string // of a word or a mark; the value of a text
	line   int
	column int  // from 0; the indentation of the first word of a line
	first  bool // of its line
	holes  []hole
	from   int // offset in the source
}

// hole is a part of a template that is an expression; before it stands a text.
type hole struct{ before, expression string }

type tokenKind int

const (
	word tokenKind = iota
	mark
	quoted
	number
	pattern // a regular expression
	ending  // of the file
)

// dialect is the language of a script.
type dialect int

const (
	javaScript dialect = iota // and TypeScript
	python
	java // and C#
)

// tokenizer splits a script into tokens.
type tokenizer struct {
	source    string
	at, line  int
	lineStart int
	language  dialect
	tokens    []token
}

func tokenize(source string, language dialect) ([]token, error) {
	t := &tokenizer{source: source, line: 1, language: language}
	for t.skipBlanks(); t.at < len(t.source); t.skipBlanks() {
		if err := t.next(); err != nil {
			return nil, err
		}
	}
	t.emit(ending, "", t.at)
	return t.tokens, nil
}

func (t *tokenizer) emit(kind tokenKind, text string, from int) *token {
	first := len(t.tokens) == 0 || t.tokens[len(t.tokens)-1].line != t.line || t.tokens[len(t.tokens)-1].from < t.lineStart
	t.tokens = append(t.tokens, token{kind: kind, text: text, line: t.line, column: max(from-t.lineStart, 0), first: first, from: from})
	return &t.tokens[len(t.tokens)-1]
}

func (t *tokenizer) rest() string { return t.source[t.at:] }

// skipBlanks skips blanks and comments.
func (t *tokenizer) skipBlanks() {
	for t.at < len(t.source) {
		rest := t.rest()
		switch {
		case t.language == python && rest[0] == '#', t.language != python && strings.HasPrefix(rest, "//"):
			t.skipTo("\n")
		case t.language != python && strings.HasPrefix(rest, "/*"):
			t.at += 2
			t.skipTo("*/")
			t.move(2)
		case strings.ContainsRune(" \t\r\n\f\\", rune(rest[0])):
			t.move(1)
		default:
			return
		}
	}
}

// move goes on, and counts lines.
func (t *tokenizer) move(n int) {
	for ; n > 0 && t.at < len(t.source); n-- {
		if t.source[t.at] == '\n' {
			t.line++
			t.lineStart = t.at + 1
		}
		t.at++
	}
}

func (t *tokenizer) skipTo(end string) {
	if i := strings.Index(t.rest(), end); i >= 0 {
		t.move(i)
		return
	}
	t.move(len(t.rest()))
}

// arrows and other marks of more than one character that matter.
var marks = []string{"===", "!==", "...", "=>", "->", "?.", "==", "!=", "<=", ">=", "&&", "||", "??", "+=", "-=", "++", "--", "**", "::"}

func (t *tokenizer) next() error {
	rest, from := t.rest(), t.at
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case t.isPrefixed(rest):
		return t.prefixed()
	case unicode.IsLetter(r) || r == '_' || r == '$' || r == '@' && t.language != python:
		n := size
		for n < len(rest) {
			r, size = utf8.DecodeRuneInString(rest[n:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '$' {
				break
			}
			n += size
		}
		t.emit(word, rest[:n], from)
		t.at += n
	case unicode.IsDigit(r):
		n := len(rest) - len(strings.TrimLeft(rest, "0123456789_.xXabcdefABCDEFnL"))
		t.emit(number, rest[:n], from)
		t.at += n
	case r == '"' || r == '\'' || r == '`':
		return t.text(false, false)
	case r == '/' && t.language == javaScript && t.patternMayFollow():
		t.regularExpression()
	default:
		t.mark(rest, size)
	}
	return nil
}

func (t *tokenizer) mark(rest string, size int) {
	for _, m := range marks {
		if strings.HasPrefix(rest, m) {
			size = len(m)
			break
		}
	}
	t.emit(mark, rest[:size], t.at)
	t.at += size
}

// isPrefixed reports whether a text with a prefix follows: r"…", f'…' in Python, $"…" and @"…" in C#.
func (t *tokenizer) isPrefixed(rest string) bool {
	prefixes := "rRfFbBuU"
	if t.language == javaScript {
		return false
	}
	if t.language == java {
		prefixes = "$@"
	}
	n := len(rest) - len(strings.TrimLeft(rest, prefixes))
	return n > 0 && n <= 2 && n < len(rest) && (rest[n] == '"' || rest[n] == '\'' && t.language == python)
}

func (t *tokenizer) prefixed() error {
	rest := t.rest()
	n := strings.IndexAny(rest, `"'`)
	prefix := strings.ToLower(rest[:n])
	t.at += n
	return t.text(strings.ContainsAny(prefix, "r@"), strings.ContainsAny(prefix, "f$"))
}

// text reads a text in quotes; raw has no escapes, formatted has expressions in braces.
func (t *tokenizer) text(raw, formatted bool) error {
	line, from := t.line, t.at
	quotes := t.source[t.at : t.at+1]
	if triple := strings.Repeat(quotes, 3); t.language != javaScript && strings.HasPrefix(t.rest(), triple) {
		quotes = triple
	}
	t.emit(quoted, "", from)
	at := len(t.tokens) - 1
	t.at += len(quotes)
	var out strings.Builder
	for {
		rest := t.rest()
		switch {
		case rest == "" || rest[0] == '\n' && len(quotes) == 1 && quotes != "`" && !raw:
			return &syntaxError{line, from - strings.LastIndexByte(t.source[:from], '\n'), "a text that does not end"}
		case strings.HasPrefix(rest, quotes):
			t.at += len(quotes)
			t.tokens[at].text = out.String()
			return nil
		case rest[0] == '\\' && !raw && len(rest) > 1:
			out.WriteString(t.escape())
		case quotes == "`" && strings.HasPrefix(rest, "${"), formatted && rest[0] == '{' && !strings.HasPrefix(rest, "{{"):
			t.tokens[at].holes = append(t.tokens[at].holes, hole{out.String(), t.hole()})
			out.Reset()
		default:
			_, size := utf8.DecodeRuneInString(rest)
			out.WriteString(rest[:size])
			t.move(size)
		}
	}
}

// hole reads an expression within a template, up to its closing brace.
func (t *tokenizer) hole() string {
	t.at = strings.IndexByte(t.rest(), '{') + 1 + t.at
	from, depth := t.at, 1
	for t.at < len(t.source) {
		switch t.source[t.at] {
		case '{':
			depth++
		case '}':
			depth--
		}
		t.move(1)
		if depth == 0 {
			return t.source[from : t.at-1]
		}
	}
	return t.source[from:]
}

var escapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'b': "", 'f': "", 'v': "", '0': "", '\n': ""}

func (t *tokenizer) escape() string {
	c := t.source[t.at+1]
	if c == 'u' || c == 'x' {
		var r rune
		format, n := "%04x", 4
		if c == 'x' {
			format, n = "%02x", 2
		}
		if len(t.rest()) >= 2+n {
			if _, err := fmt.Sscanf(t.rest()[2:2+n], format, &r); err == nil {
				t.at += 2 + n
				return string(r)
			}
		}
	}
	out, known := escapes[c]
	if !known {
		_, size := utf8.DecodeRuneInString(t.rest()[1:])
		out = t.rest()[1 : 1+size]
		t.at += 1 + size
		return out
	}
	t.move(2)
	return out
}

// patternMayFollow tells a regular expression from a division by what is before it.
func (t *tokenizer) patternMayFollow() bool {
	if len(t.tokens) == 0 {
		return true
	}
	last := t.tokens[len(t.tokens)-1]
	return last.kind == mark && !strings.Contains(")]}", last.text) || last.text == "return"
}

func (t *tokenizer) regularExpression() {
	from, inClass := t.at, false
	i := t.at + 1
	for ; i < len(t.source) && t.source[i] != '\n'; i++ {
		c := t.source[i]
		if c == '\\' {
			i++
		} else if c == '[' {
			inClass = true
		} else if c == ']' {
			inClass = false
		} else if c == '/' && !inClass {
			break
		}
	}
	if i >= len(t.source) || t.source[i] == '\n' {
		t.mark(t.rest(), 1)
		return
	}
	flags := i + 1
	for flags < len(t.source) && strings.IndexByte("gimsuyd", t.source[flags]) >= 0 {
		flags++
	}
	e := t.emit(pattern, t.source[from+1:i], from)
	e.holes = []hole{{before: t.source[i+1 : flags]}}
	t.at = flags
}
