package importer

// block reads statements up to the closing brace.
func (p *parser) block() (list []*stmt) {
	depth := p.depth
	p.depth = 0
	if depth > 0 {
		p.depth = min(depth, maxNesting)
	}
	for p.peek().kind != ending && !p.is("}") {
		from := p.at
		if s := p.statement(); s != nil {
			list = append(list, s)
		}
		if p.at == from {
			p.at++
		}
	}
	p.accept("}")
	p.depth = depth
	return list
}

// headed are the words that begin a block with a condition or the like before it.
var headed = map[string]bool{"if": true, "for": true, "while": true, "switch": true, "catch": true, "foreach": true, "elif": true, "except": true, "with": true, "lock": true, "fixed": true}

// bare are those that begin one without.
var bare = map[string]bool{"else": true, "try": true, "finally": true, "do": true}

// skipped are statements that do nothing in a journey.
var skipped = map[string]bool{"import": true, "package": true, "type": true, "interface": true, "enum": true, "declare": true, "from": true, "pass": true, "break": true, "continue": true, "global": true, "nonlocal": true, "case": true, "default": true}

// modifierWords stand before declarations.
var modifierWords = map[string]bool{"export": true, "public": true, "private": true, "protected": true, "static": true, "final": true, "readonly": true, "override": true, "abstract": true, "sealed": true, "partial": true, "internal": true}

func (p *parser) statement() *stmt {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxNesting {
		p.skipLine()
		return nil
	}
	for modifierWords[p.peek().text] && p.peek().kind == word && p.ahead(1).kind == word {
		p.at++
	}
	t := p.peek()
	switch {
	case p.accept(";"):
		return nil
	case t.kind == word && len(t.text) > 1 && t.text[0] == '@':
		p.annotation()
		return nil
	case p.is("[") && p.language == java: // an attribute of C#
		p.skipBalanced()
		return nil
	case p.accept("{"):
		return &stmt{op: "block", word: "{", body: p.block(), line: t.line}
	case t.kind == word && t.text == "using" && p.language == java && !isToken(p.ahead(1), "var", "("):
		p.skipLine()
		return nil
	case t.kind == word && skipped[t.text] && !isToken(p.ahead(1), "(", ".", "="):
		p.skipLine()
		return nil
	case p.is("class", "namespace", "record", "struct") && p.ahead(1).kind == word:
		return p.class()
	case p.is("function") || p.is("async") && isToken(p.ahead(1), "function"):
		return p.functionStatement()
	case t.kind == word && headed[t.text] && !isToken(p.ahead(1), ".", "="):
		return p.headedBlock()
	case t.kind == word && bare[t.text]:
		p.at++
		if t.text == "try" && p.is("(") { // Java: what is closed at the end
			p.skipBalanced()
		}
		return p.bodyOf(&stmt{op: "block", word: t.text, line: t.line})
	case p.isMethod():
		return p.method()
	case p.isDeclaration():
		return p.declaration()
	}
	return p.expressionStatement()
}

func (p *parser) annotation() {
	p.at++
	for p.accept(".") {
		p.at++
	}
	if p.is("(") {
		p.skipBalanced()
	}
}

// skipLine skips a statement that matters not, with what it has in brackets.
func (p *parser) skipLine() {
	for first := true; p.peek().kind != ending; first = false {
		t := p.peek()
		switch {
		case p.accept(";"):
			return
		case p.is("}", ")", "]"), t.first && !first:
			return
		case p.is("(", "[", "{"):
			p.skipBalanced()
		default:
			p.at++
		}
	}
}

// bodyOf reads the statement or the block of a statement.
func (p *parser) bodyOf(s *stmt) *stmt {
	if p.accept("{") {
		s.body = p.block()
		return s
	}
	if one := p.statement(); one != nil {
		s.body = []*stmt{one}
	}
	return s
}

func (p *parser) headedBlock() *stmt {
	s := &stmt{op: "block", word: p.peek().text, line: p.next().line}
	p.accept("await")
	if from := p.at; p.is("(") {
		p.skipBalanced()
		s.header = p.source[p.tokens[from].from:p.offset()]
	}
	return p.bodyOf(s)
}

// class reads the methods of a class as functions, and its fields as declarations.
func (p *parser) class() *stmt {
	s := &stmt{op: "block", word: p.next().text, line: p.peek().line}
	for !p.is("{", ";") && p.peek().kind != ending {
		p.at++
	}
	return p.bodyOf(s)
}

func (p *parser) functionStatement() *stmt {
	p.accept("async")
	p.at++
	p.accept("*")
	name := p.next()
	return &stmt{op: "function", names: []string{name.text}, value: p.function(), line: name.line}
}

// isMethod reports whether name(…) { follows, with a type or async before it perhaps.
func (p *parser) isMethod() bool {
	at := p.at
	defer func() { p.at = at }()
	words := 0
	for p.peek().kind == word && words < 6 && !p.is("await", "return", "new", "throw", "yield") {
		p.at++
		words++
		if p.is("<") && p.language == java {
			p.skipType()
		}
		if p.is("[") && isToken(p.ahead(1), "]") {
			p.at += 2
		}
	}
	if words == 0 || !p.is("(") {
		return false
	}
	p.skipBalanced()
	for n := 0; p.is(":", "throws") && n < 1; n++ {
		p.at++
		p.skipType()
	}
	return p.is("{") && (p.language != javaScript || p.ahead(-1).line == p.peek().line)
}

func (p *parser) method() *stmt {
	var name token
	for !p.is("(") {
		name = p.next()
	}
	return &stmt{op: "function", names: []string{name.text}, value: p.function(), line: name.line}
}

// isDeclaration reports whether const x =, Page page = or the like follows.
func (p *parser) isDeclaration() bool {
	if p.is("const", "let", "var") || p.is("using") && isToken(p.ahead(1), "var") {
		return true
	}
	if p.language != java || p.peek().kind != word || p.is("await", "return", "new", "throw") {
		return false
	}
	at := p.at
	defer func() { p.at = at }()
	p.skipType()
	return p.at > at && p.peek().kind == word && isToken(p.ahead(1), "=", ";")
}

func (p *parser) declaration() *stmt {
	s := &stmt{op: "declaration", line: p.peek().line}
	start := p.at
	for !p.is("=", ";") && p.peek().kind != ending && !(p.peek().first && p.at > start && !p.is("}", "]", ",") && !isToken(p.ahead(-1), "{", "[", ",")) {
		p.at++
	}
	s.names = namesIn(p.tokens[start:min(p.at, len(p.tokens))])
	for len(s.names) > 1 && (s.names[0] == "const" || s.names[0] == "let" || s.names[0] == "var" || s.names[0] == "using") {
		s.names = s.names[1:]
	}
	if p.language == java && len(s.names) > 1 {
		s.names = s.names[len(s.names)-1:]
	}
	if p.accept("=") {
		s.value = p.expression()
	}
	p.endStatement()
	return s
}

func (p *parser) expressionStatement() *stmt {
	t := p.peek()
	e := p.expression()
	p.endStatement()
	if e.op == "assign" && (e.of.op == "name" || e.of.op == "member" || e.of.op == "list") {
		return &stmt{op: "declaration", names: assignedNames(e.of), value: e.items[0], line: t.line}
	}
	return &stmt{op: "expression", value: e, line: t.line}
}

func assignedNames(e *expr) []string {
	if e.op != "list" {
		return []string{e.text}
	}
	var names []string
	for _, item := range e.items {
		names = append(names, item.text)
	}
	return names
}

// endStatement skips what is left of a statement that was not understood whole.
func (p *parser) endStatement() {
	if p.language == python {
		p.accept(";")
		return
	}
	for p.peek().kind != ending && !p.accept(";") {
		t := p.peek()
		switch {
		case p.is("}", ")"), t.first && t.kind == word:
			return
		case p.is("(", "[", "{"):
			p.skipBalanced()
		default:
			p.at++
		}
	}
}
