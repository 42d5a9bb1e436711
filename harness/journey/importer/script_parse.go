package importer

import (
	"slices"
	"strings"
)

// expr is an expression of a script, as far as recordings have them.
type expr struct {
	op       string // "name", "text", "template", "number", "pattern", "member", "call", "list", "object", "function", "assign", "plus", "or", "spread", "other"
	text     string // a name, a text, a number, a pattern
	flags    string // of a pattern
	of       *expr  // what a member or a call is of; the left side
	items    []*expr
	keys     []string
	body     []*stmt
	params   []string
	line     int
	from, to int    // offsets in the source
	source   string // of an expression in a template, which has offsets of its own
}

// stmt is a statement of a script.
type stmt struct {
	op     string // "expression", "declaration", "function", "block"
	word   string // what begins a block: if, for, with …
	header string // the condition of a block
	names  []string
	value  *expr
	body   []*stmt
	line   int
}

// parser reads statements. It goes on after what it does not understand.
type parser struct {
	source   string
	tokens   []token
	at       int
	language dialect
	depth    int
}

// maxNesting is how deep a script may be nested.
const maxNesting = 100

func (p *parser) peek() token             { return p.tokens[min(p.at, len(p.tokens)-1)] }
func (p *parser) ahead(n int) token       { return p.tokens[min(p.at+n, len(p.tokens)-1)] }
func (p *parser) next() token             { t := p.peek(); p.at++; return t }
func (p *parser) is(texts ...string) bool { return isToken(p.peek(), texts...) }

func isToken(t token, texts ...string) bool {
	return (t.kind == word || t.kind == mark) && slices.Contains(texts, t.text)
}

// accept takes a token if it is next.
func (p *parser) accept(text string) bool {
	if p.is(text) {
		p.at++
		return true
	}
	return false
}

var closing = map[string]string{"(": ")", "[": "]", "{": "}"}

// skipBalanced skips a bracket and all up to the one that closes it.
func (p *parser) skipBalanced() {
	var open []string
	for p.peek().kind != ending {
		t := p.next()
		if t.kind != mark {
			continue
		}
		if end := closing[t.text]; end != "" {
			open = append(open, end)
		} else if n := len(open); n > 0 && t.text == open[n-1] {
			open = open[:n-1]
		}
		if len(open) == 0 {
			return
		}
	}
}

// list reads what is separated by commas, up to the closing bracket.
func (p *parser) list(end string) (items []*expr) {
	for p.peek().kind != ending && !p.is(end) {
		before := p.at
		items = append(items, p.expression())
		for p.peek().kind != ending && !p.is(",", end) { // what is not understood
			if p.is("(", "[", "{") {
				p.skipBalanced()
			} else if p.is(")", "]", "}") {
				break
			} else {
				p.at++
			}
		}
		if !p.accept(",") && !p.is(end) || p.at == before {
			break
		}
	}
	p.accept(end)
	return items
}

// joins are the operators that are understood, and their kinds; others make an expression unknown.
var joins = map[string]string{"+": "plus", "||": "or", "??": "or", "or": "or", "=": "assign", "==": "other", "===": "other", "!=": "other", "!==": "other", "&&": "other",
	"and": "other", "in": "other", "is": "other", "instanceof": "other", "<": "other", ">": "other", "<=": "other", ">=": "other", "-": "other", "*": "other", "/": "other", "%": "other", "+=": "other", "-=": "other"}

func (p *parser) expression() *expr {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxNesting {
		p.at++
		return &expr{op: "other", line: p.peek().line}
	}
	left := p.operand()
	for {
		t := p.peek()
		op, known := joins[t.text]
		switch {
		case t.kind != mark && t.kind != word, p.endsLine(t):
			return left
		case known:
			p.at++
			right := p.operand()
			if op == "assign" {
				right = p.assigned(right)
			}
			left = &expr{op: op, of: left, items: []*expr{right}, line: left.line, from: left.from, to: p.offset()}
		case t.text == "as" || t.text == "satisfies":
			if p.language == python {
				return left
			}
			p.at++
			p.skipType()
		case t.text == "?":
			p.at++
			p.expression()
			if p.accept(":") {
				p.expression()
			}
			left = &expr{op: "other", line: left.line, from: left.from, to: p.offset()}
		case t.text == "if" && p.language == python && !t.first:
			p.at++
			p.expression()
			if p.accept("else") {
				p.expression()
			}
		default:
			return left
		}
	}
}

// assigned reads on where the right side of an assignment has operators.
func (p *parser) assigned(right *expr) *expr {
	for op := joins[p.peek().text]; (op == "plus" || op == "or") && !p.endsLine(p.peek()); op = joins[p.peek().text] {
		p.at++
		right = &expr{op: op, of: right, items: []*expr{p.operand()}, line: right.line, from: right.from, to: p.offset()}
	}
	return right
}

// endsLine reports whether the expression before ends with its line: in Python outside of brackets, which the list knows.
func (p *parser) endsLine(t token) bool {
	return t.first && p.language == python && p.depth <= 1
}

// offset is where the last token ends, roughly: where the next one begins.
func (p *parser) offset() int { return p.peek().from }

// before are words that stand before an operand and change nothing here.
var before = []string{"await", "!", "-", "+", "typeof", "void", "not", "...", "*", "**", "yield", "return", "throw", "++", "--", "out"}

func (p *parser) operand() *expr {
	for p.is(before...) && p.peek().kind != ending {
		p.at++
	}
	start := p.peek()
	e := p.primary()
	e.line, e.from = start.line, start.from
	for {
		t := p.peek()
		switch {
		case t.kind != mark || p.endsLine(t) && t.text != ".":
			e.to = p.offset()
			return e
		case t.text == "." || t.text == "?." || t.text == "::":
			p.at++
			if p.is("(", "[") {
				continue
			}
			e = &expr{op: "member", of: e, text: p.next().text, line: p.tokens[min(p.at, len(p.tokens))-1].line, from: start.from}
		case t.text == "(":
			p.at++
			items := p.inBrackets(")")
			e = &expr{op: "call", of: e, items: items, line: e.line, from: start.from}
		case t.text == "[" && !t.first:
			p.at++
			e = &expr{op: "index", of: e, items: p.inBrackets("]"), line: e.line, from: start.from}
		case t.text == "!" && !t.first && p.language != python:
			p.at++
		case t.text == "<" && p.isTypeArguments():
			p.skipType()
		default:
			e.to = p.offset()
			return e
		}
	}
}

// inBrackets reads a list within brackets, where lines do not end anything.
func (p *parser) inBrackets(end string) []*expr {
	p.depth++
	defer func() { p.depth-- }()
	return p.list(end)
}

// isTypeArguments reports whether <…>( follows, as in foo<string>(x).
func (p *parser) isTypeArguments() bool {
	for n := 1; n < 12; n++ {
		t := p.ahead(n)
		if isToken(t, ">") {
			return isToken(p.ahead(n+1), "(")
		}
		if t.kind != word && !isToken(t, ",", ".", "[", "]", "|") {
			return false
		}
	}
	return false
}

// skipType skips a type, such as string, Foo<Bar>[] or { a: b } | null.
func (p *parser) skipType() {
	for p.peek().kind != ending {
		switch t := p.peek(); {
		case p.is("{", "(", "["):
			p.skipBalanced()
		case p.is("<", "|", "&", ".", "?"):
			p.at++
		case t.kind == word || t.kind == quoted:
			p.at++
			if !p.is("<", "|", "&", ".", "[", ">", ",") {
				return
			}
			if p.is(",") || p.is(">") && !p.closesType() {
				return
			}
		case p.is(">"):
			p.at++
			if !p.is("[", ">", "|", "&") {
				return
			}
		default:
			return
		}
	}
}

func (p *parser) closesType() bool { return isToken(p.peek(), ">") }

func (p *parser) primary() *expr {
	t := p.next()
	switch {
	case t.kind == quoted:
		return p.textOf(t)
	case t.kind == number:
		return &expr{op: "number", text: strings.TrimRight(strings.ReplaceAll(t.text, "_", ""), "nL")}
	case t.kind == pattern:
		return &expr{op: "pattern", text: t.text, flags: t.holes[0].before}
	case t.kind == mark && t.text == "(":
		return p.parenthesis()
	case t.kind == mark && t.text == "[":
		return &expr{op: "list", items: p.inBrackets("]")}
	case t.kind == mark && t.text == "{":
		return p.object()
	case t.kind != word:
		if t.kind == mark && (t.text == ")" || t.text == "]" || t.text == "}" || t.text == ";" || t.text == ",") || t.kind == ending {
			p.at--
		}
		return &expr{op: "other"}
	case t.text == "async" && p.is("function", "(") || t.text == "async" && p.peek().kind == word && isToken(p.ahead(1), "=>"):
		return p.operand()
	case t.text == "function":
		if p.peek().kind == word {
			p.at++
		}
		return p.function()
	case t.text == "lambda":
		return p.lambda()
	case t.text == "new":
		return p.created()
	case p.is("=>", "->") && !(p.language == python):
		p.at++
		return p.arrow([]string{t.text})
	}
	return &expr{op: "name", text: t.text}
}

// textOf is a text, or a template with expressions in it. Texts side by side are one in Python.
func (p *parser) textOf(t token) *expr {
	e := &expr{op: "text", text: t.text}
	if len(t.holes) > 0 {
		e.op = "template"
		for _, h := range t.holes {
			e.items = append(e.items, &expr{op: "text", text: h.before}, parseHole(h.expression, p.language, p.depth))
		}
		e.items = append(e.items, &expr{op: "text", text: t.text})
	}
	for p.language == python && p.peek().kind == quoted && !p.endsLine(p.peek()) {
		e = &expr{op: "plus", of: e, items: []*expr{p.textOf(p.next())}}
	}
	return e
}

// parseHole reads the expression in a template.
func parseHole(source string, language dialect, depth int) *expr {
	tokens, err := tokenize(source, language)
	if err != nil || depth > maxNesting {
		return &expr{op: "other"}
	}
	inner := &parser{source: source, tokens: tokens, language: language, depth: depth + 1}
	e := inner.expression()
	if inner.peek().kind != ending {
		return &expr{op: "other"}
	}
	e.source = source
	return e
}

// parenthesis reads (expression), or the parameters of an arrow function.
func (p *parser) parenthesis() *expr {
	start := p.at - 1
	p.at = start
	p.skipBalanced()
	if p.is("=>", "->") || p.is(":") && p.language == javaScript && p.isArrowAfterType() {
		end := p.at
		for !p.is("=>", "->") && p.peek().kind != ending {
			p.at++
		}
		p.at++
		return p.arrow(namesIn(p.tokens[start:end]))
	}
	p.at = start + 1
	items := p.inBrackets(")")
	if len(items) == 1 {
		return items[0]
	}
	return &expr{op: "list", items: items}
}

func (p *parser) isArrowAfterType() bool {
	for n := 1; n < 12; n++ {
		if t := p.ahead(n); isToken(t, "=>") {
			return true
		} else if t.kind != word && !isToken(t, "<", ">", "[", "]", "|", ".") {
			return false
		}
	}
	return false
}

// namesIn are the names among parameters, without their types and defaults.
func namesIn(tokens []token) (names []string) {
	for i, t := range tokens {
		if t.kind == word && (i == 0 || !isToken(tokens[i-1], ":", "=", ".", "|", "<")) {
			names = append(names, t.text)
		}
	}
	return names
}

func (p *parser) arrow(params []string) *expr {
	e := &expr{op: "function", params: params}
	if p.is("{") {
		p.at++
		e.body = p.block()
		return e
	}
	value := p.expression()
	e.body = []*stmt{{op: "expression", value: value, line: value.line}}
	return e
}

// function reads what follows a function's name.
func (p *parser) function() *expr {
	start := p.at
	p.skipBalanced()
	e := &expr{op: "function", params: namesIn(p.tokens[start:min(p.at, len(p.tokens))])}
	for n := 0; n < 16 && !p.is("{", ";") && p.peek().kind != ending; n++ {
		p.at++
	}
	if p.accept("{") {
		e.body = p.block()
	}
	return e
}

func (p *parser) lambda() *expr {
	start := p.at
	for !p.is(":") && p.peek().kind != ending {
		p.at++
	}
	params := namesIn(p.tokens[start:p.at])
	p.at++
	p.depth++
	defer func() { p.depth-- }()
	return p.arrow(params)
}

// created reads new X(…), and the initialiser that C# has after it.
func (p *parser) created() *expr {
	name := ""
	for p.peek().kind == word || p.is(".") {
		name += p.next().text
	}
	e := &expr{op: "object", text: name}
	if p.is("[") {
		p.skipBalanced()
	}
	if p.accept("(") {
		e.items = p.inBrackets(")")
		e.keys = make([]string, len(e.items))
	}
	if p.accept("{") {
		for _, item := range p.inBrackets("}") {
			key := ""
			if item.op == "assign" && item.of.op == "name" {
				key, item = lowerFirst(item.of.text), item.items[0]
			}
			e.keys, e.items = append(e.keys, key), append(e.items, item)
		}
	}
	return e
}

// object reads {key: value, …} after its brace.
func (p *parser) object() *expr {
	e := &expr{op: "object"}
	p.depth++
	defer func() { p.depth-- }()
	for p.peek().kind != ending && !p.is("}") && p.depth < maxNesting {
		from := p.at
		key := p.next()
		switch {
		case p.accept(":"):
			e.keys, e.items = append(e.keys, key.text), append(e.items, p.expression())
		case p.is("("): // a method
			e.keys, e.items = append(e.keys, key.text), append(e.items, p.function())
		case p.is(",", "}") && key.kind == word:
			e.keys, e.items = append(e.keys, key.text), append(e.items, &expr{op: "name", text: key.text, line: key.line})
		default:
			p.at = from
			if p.expression(); p.at == from {
				p.at++
			}
		}
		p.accept(",")
	}
	p.accept("}")
	return e
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
