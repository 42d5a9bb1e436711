package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cxmatrix/results"
)

// scriptReader reads a script of Playwright: it follows the calls on pages and locators, and what variables hold.
type scriptReader struct {
	*recording
	source   string
	language dialect
	values   map[string]value // of variables
	tests    []scriptTest
	hooks    []*expr // of beforeEach
	windows  []string
	pages    int // that the test made
	calls    int // of functions in each other
	steps    int // evaluated, against scripts without end
}

// scriptTest is a test that the script declares.
type scriptTest struct {
	name  string
	do    *expr
	hooks []*expr
}

// likeScript matches what only scripts of Playwright have.
var likeScript = regexp.MustCompile(`(?i)@playwright/test|playwright\.(sync|async)_api|microsoft\.playwright|(from|require\()\s*['"]playwright|page\d*\s*\.\s*(goto|navigate|getBy|get_by|locator|click|fill)\w*\s*\(`)

func isScript(data []byte) bool { return !isJSON(data) && likeScript.Match(data) }

var (
	likePython = regexp.MustCompile(`(?m)^\s*(from|import) playwright|^from \S+ import |get_by_\w+\(|^\s*(async )?def \w+\(.*:\s*$`)
	likeJava   = regexp.MustCompile(`(?m)import com\.microsoft\.playwright|using Microsoft\.Playwright|\.ClickAsync\(|\.GotoAsync\(|AriaRole\.`)
)

func dialectOf(source string) dialect {
	switch {
	case likeJava.MatchString(source):
		return java
	case likePython.MatchString(source):
		return python
	}
	return javaScript
}

func (r *recording) script(data []byte, o Options) error {
	language := dialectOf(string(data))
	tokens, err := tokenize(string(data), language)
	if err != nil {
		return err
	}
	p := &parser{source: string(data), tokens: tokens, language: language}
	var list []*stmt
	if language == python {
		list = p.pythonBlock(-1)
	} else {
		for p.peek().kind != ending {
			list = append(list, p.block()...)
		}
	}
	s := &scriptReader{recording: r, source: string(data), language: language, values: map[string]value{}, windows: []string{"page"}}
	s.statements(list)
	return s.runTests(o.Test)
}

// runTests reads the tests that were declared: several make a step each.
func (s *scriptReader) runTests(only string) error {
	if len(s.tests) == 0 && s.report.Commands() == 0 {
		s.functionsAsTests()
	}
	tests := s.tests
	if only != "" {
		tests = slices.DeleteFunc(slices.Clone(tests), func(t scriptTest) bool { return t.name != only })
		if len(tests) == 0 {
			return fmt.Errorf("it has no test %q: its tests are %s", only, strings.Join(s.testNames(), ", "))
		}
	}
	for _, t := range tests {
		if s.explicit = len(tests) > 1; s.explicit {
			s.begin(t.name)
		} else if name := kebab(t.name); name != "" && name != "test" && name != "main" && name != "run" {
			s.draft.Name = name
		}
		s.windows, s.pages = []string{"page"}, 0
		for _, do := range append(slices.Clone(t.hooks), t.do) {
			s.call(do, nil)
		}
	}
	return nil
}

func (s *scriptReader) testNames() (names []string) {
	for _, t := range s.tests {
		names = append(names, t.name)
	}
	return names
}

// functionsAsTests takes the functions of a script that calls none of them.
func (s *scriptReader) functionsAsTests() {
	var names []string
	for name, v := range s.values {
		if v.kind == "function" {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return s.values[a].function.from - s.values[b].function.from })
	for _, name := range names {
		s.tests = append(s.tests, scriptTest{name: name, do: s.values[name].function})
	}
}

// maxSteps bounds what functions that call each other become.
const maxSteps = 100_000

func (s *scriptReader) statements(list []*stmt) {
	for _, st := range list {
		if s.steps++; s.steps < maxSteps {
			s.statement(st)
		}
	}
}

func (s *scriptReader) statement(st *stmt) {
	switch st.op {
	case "function":
		s.declareFunction(st)
	case "declaration":
		s.declare(st)
	case "block":
		s.block(st)
	case "expression":
		s.expressionStatement(st)
	}
}

func (s *scriptReader) declareFunction(st *stmt) {
	st.value.from = st.line
	s.values[st.names[0]] = value{kind: "function", function: st.value}
	if s.language == python && strings.HasPrefix(st.names[0], "test") {
		s.tests = append(s.tests, scriptTest{name: strings.TrimPrefix(st.names[0], "test_"), do: st.value})
	}
}

// declare keeps the value of a variable; a call that becomes nothing is a command that is not carried.
func (s *scriptReader) declare(st *stmt) {
	if st.value == nil {
		return
	}
	before := s.report.Commands()
	v := s.eval(st.value)
	if v.kind == "unknown" && s.report.Commands() == before && st.value.op == "call" && s.isCommand(st.value) {
		s.refuse(st.line, s.shown(st.value), "no action does this")
	}
	if v = s.kept(st, v); len(st.names) == 1 {
		s.values[st.names[0]] = v
		return
	}
	for i, name := range st.names {
		switch {
		case v.kind == "list" && i < len(v.items):
			s.values[name] = v.items[i]
		case v.kind == "object":
			s.values[name] = v.get(name)
		}
	}
}

// kept is the value of a variable: a page is called as the variable.
func (s *scriptReader) kept(st *stmt, v value) value {
	switch {
	case (v.kind == "textOf" || v.kind == "attributeOf") && len(st.names) == 1 && st.value.op != "name":
		v.keys = []string{st.names[0]}
		s.storeAs(st.names[0], v)
	case v.kind == "page" && v.text == "" && len(st.names) == 1:
		v.text = st.names[0]
	case v.kind == "main" && len(st.names) == 1:
		v = value{kind: "page", text: st.names[0]}
		s.windows[0] = v.text
	case v.kind == "list":
		for i := range v.items {
			if v.items[i].kind == "page" && v.items[i].text == "" && i < len(st.names) {
				v.items[i].text = st.names[i]
			}
		}
	}
	return v
}

// storeAs keeps what a script reads from an element.
func (s *scriptReader) storeAs(name string, v value) {
	s.inWindow(v)
	fields := Fields{{"name", name}, {"at", v.at.selector}}
	if v.flags != "" {
		fields = append(fields, Field{"attribute", v.flags})
	}
	s.add("store-as", fields)
	s.carry()
}

// mayNotHappen are blocks whose commands are done only sometimes, or several times.
var mayNotHappen = map[string]bool{"if": true, "else": true, "elif": true, "for": true, "while": true, "switch": true, "foreach": true, "do": true}

func (s *scriptReader) block(st *stmt) {
	switch {
	case st.word == "catch" || st.word == "except":
	case st.word == "class" && s.language == javaScript:
	case st.word == "if" && ifThere.MatchString(st.header) && !strings.Contains(st.header, "!"):
		s.optional(st)
	case mayNotHappen[st.word]:
		s.refuseBlock(st)
	case st.word == "with":
		s.with(st)
	default:
		s.statements(st.body)
	}
}

// with reads Python's with: an event that the block causes, or a browser that it uses.
func (s *scriptReader) with(st *stmt) {
	v := s.eval(st.value)
	if len(st.names) == 1 {
		s.values[st.names[0]] = v
	}
	s.statements(st.body)
}

// ifThere matches the condition that something is on the page.
var ifThere = regexp.MustCompile(`(?i)^\s*\(?\s*(await\s+)?[^&|<=]*(is_?visible|count)(Async)?\(\s*(\{[^}]*\})?\s*\)\s*\)?\s*(>\s*0)?\s*\)?\s*$`)

// optional carries what is done if an element is there.
func (s *scriptReader) optional(st *stmt) {
	if s.ended {
		s.begin("")
	}
	explicit := s.explicit
	s.explicit = true
	from, steps := len(s.step().Actions), len(s.draft.Steps)
	s.statements(st.body)
	s.explicit = explicit
	if step := s.step(); len(s.draft.Steps) == steps && from < len(step.Actions) {
		inside := slices.Clone(step.Actions[from:])
		step.Actions = append(step.Actions[:from:from], Action{Kind: "optional", Value: inside})
	}
}

// refuseBlock counts the commands of a block, and notes them as one.
func (s *scriptReader) refuseBlock(st *stmt) {
	scratch := *s
	scratch.recording = &recording{evidence: evidence{types: s.types}, explicit: true}
	scratch.windows = slices.Clone(s.windows)
	scratch.statements(st.body)
	s.steps = scratch.steps
	if n := scratch.report.Commands() - scratch.report.Skipped; n > 0 {
		s.refuse(st.line, st.word+" with "+results.Count(n, "command"), "only what is certain to happen is carried")
		s.report.NotCarried[len(s.report.NotCarried)-1].Commands = n
	}
}

func (s *scriptReader) expressionStatement(st *stmt) {
	before := s.report.Commands()
	v := s.eval(st.value)
	if v.kind == "unknown" && s.report.Commands() == before && s.isCommand(st.value) {
		s.refuse(st.line, s.shown(st.value), "no action does this")
	}
}

// command matches the source of what does something in the browser, or may do so.
var command = regexp.MustCompile(`^\s*(await\b|expect|assertThat)|[Pp]age\d*\s*\.|\.(click|fill|press|goto)\w*\(`)

func (s *scriptReader) isCommand(e *expr) bool {
	source := s.sourceOf(e)
	return e.op == "call" && command.MatchString(source) && !strings.HasPrefix(source, "console.") && !strings.HasPrefix(source, "print(")
}

func (s *scriptReader) sourceOf(e *expr) string {
	if e.source != "" {
		return e.source
	}
	from, to := max(e.from, 0), min(e.to, len(s.source))
	if from >= to {
		return ""
	}
	line := strings.LastIndexByte(s.source[:from], '\n') + 1
	if strings.TrimSpace(s.source[line:from]) == "await" {
		from = line
	}
	return strings.TrimSpace(s.source[from:to])
}

// shown is the source of an expression for people, shortened.
func (s *scriptReader) shown(e *expr) string {
	text := []rune(strings.Join(strings.Fields(s.sourceOf(e)), " "))
	if len(text) > 70 {
		return string(text[:69]) + "…"
	}
	return strings.TrimSuffix(string(text), ";")
}

// maxCalls is how deep functions may call each other.
const maxCalls = 12

// call reads the body of a function with values for its parameters.
func (s *scriptReader) call(f *expr, arguments []value) {
	if f == nil || s.calls > maxCalls {
		return
	}
	s.calls++
	saved := map[string]value{}
	for i, name := range f.params {
		if old, had := s.values[name]; had {
			saved[name] = old
		}
		if delete(s.values, name); i < len(arguments) {
			s.values[name] = arguments[i]
		}
	}
	s.statements(f.body)
	for _, name := range f.params {
		delete(s.values, name)
	}
	for name, v := range saved {
		s.values[name] = v
	}
	s.calls--
}
