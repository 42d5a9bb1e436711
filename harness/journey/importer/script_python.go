package importer

// pythonBlock reads the statements of a block in Python: those that are further in than its head.
func (p *parser) pythonBlock(column int) (list []*stmt) {
	p.depth++
	defer func() { p.depth-- }()
	for p.peek().kind != ending && p.peek().column > column {
		from := p.at
		if p.depth > maxNesting {
			p.skipPythonLine()
			continue
		}
		if s := p.pythonStatement(); s != nil {
			list = append(list, s)
		}
		if p.at == from {
			p.at++
		}
	}
	return list
}

func (p *parser) pythonStatement() *stmt {
	t := p.peek()
	p.acceptAsync()
	switch {
	case p.is("@"):
		p.skipPythonLine()
		return nil
	case p.is("def"):
		p.at++
		name := p.next()
		start := p.at
		if p.is("(") {
			p.skipBalanced()
		}
		f := &expr{op: "function", params: namesIn(p.tokens[start:min(p.at, len(p.tokens))]), line: t.line}
		f.body = p.pythonSuite(t.column)
		return &stmt{op: "function", names: []string{name.text}, value: f, line: t.line}
	case p.is("class"):
		return &stmt{op: "block", word: "class", line: t.line, body: p.pythonSuite(t.column)}
	case p.is("with"):
		return p.pythonWith(t)
	case t.kind == word && (headed[t.text] || bare[t.text]):
		return &stmt{op: "block", word: t.text, line: t.line, body: p.pythonSuite(t.column)}
	case t.kind == word && skipped[t.text] && !isToken(p.ahead(1), "(", ".", "="):
		p.skipPythonLine()
		return nil
	}
	depth := p.depth
	p.depth = 0 // lines end statements
	s := p.expressionStatement()
	p.depth = depth
	for p.peek().kind != ending && !p.peek().first { // what was not understood
		if p.is("(", "[", "{") {
			p.skipBalanced()
			continue
		}
		if p.accept(";") {
			return s
		}
		p.at++
	}
	return s
}

func (p *parser) acceptAsync() {
	if p.is("async") && isToken(p.ahead(1), "def", "with", "for") {
		p.at++
	}
}

// pythonSuite reads what follows a head: up to the colon, then a block or one line.
func (p *parser) pythonSuite(column int) []*stmt {
	for p.peek().kind != ending && !p.is(":") {
		if p.is("(", "[", "{") {
			p.skipBalanced()
			continue
		}
		p.at++
	}
	p.at++
	return p.pythonBlock(column)
}

// pythonWith reads with EXPRESSION as NAME: and its block.
func (p *parser) pythonWith(t token) *stmt {
	p.at++
	s := &stmt{op: "block", word: "with", line: t.line}
	depth := p.depth
	p.depth = 0
	s.value = p.expression()
	p.depth = depth
	if p.accept("as") {
		s.names = []string{p.next().text}
	}
	s.body = p.pythonSuite(t.column)
	return s
}

func (p *parser) skipPythonLine() {
	for first := true; p.peek().kind != ending && (first || !p.peek().first); first = false {
		if p.is("(", "[", "{") {
			p.skipBalanced()
			continue
		}
		p.at++
	}
}
