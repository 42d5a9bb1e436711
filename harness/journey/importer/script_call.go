package importer

import (
	"slices"
	"strings"
)

// evalCall follows a call: of a test, of a function of the script, or on a page, a locator or an expectation.
func (s *scriptReader) evalCall(e *expr) value {
	if e.of.op == "name" {
		return s.functionCall(e)
	}
	if e.of.op == "function" || e.of.op == "call" && e.of.of.op == "function" {
		s.call(s.eval(e.of).function, nil)
		return value{kind: "none"}
	}
	if e.of.op != "member" {
		return unknown
	}
	if root := rootName(e.of.of); root == "expect" && (e.of.text == "soft" || e.of.text == "poll") {
		return s.expectation(e)
	} else if root == "test" || root == "it" || root == "Promise" || root == "asyncio" {
		return s.declared(root, e)
	}
	if v, ok := s.environmentCall(e); ok {
		return v
	}
	of, name := s.eval(e.of.of), normal(e.of.text)
	arguments, options := s.arguments(e.items)
	if of.kind == "page" || of.kind == "locator" || of.kind == "expect" {
		s.nameUnknown(e.items, arguments)
	}
	return s.method(of, name, e, arguments, options)
}

func rootName(e *expr) string {
	for e.op == "member" {
		e = e.of
	}
	return e.text
}

// arguments are the values in front, and what is named or in a last object.
func (s *scriptReader) arguments(items []*expr) (list []value, options value) {
	options = value{kind: "object"}
	for i, item := range items {
		if item.op == "assign" && item.of.op == "name" {
			options.keys, options.items = append(options.keys, lowerFirst(normal(item.of.text))), append(options.items, s.eval(item.items[0]))
			continue
		}
		v := value{kind: "function", function: item}
		if item.op != "function" {
			v = s.eval(item)
		}
		if v.kind == "object" && i == len(items)-1 {
			options.keys, options.items = append(options.keys, v.keys...), append(options.items, v.items...)
		}
		list = append(list, v)
	}
	return list, options
}

// nameUnknown puts variables in the place of arguments that come from elsewhere, such as data.user.
func (s *scriptReader) nameUnknown(items []*expr, arguments []value) {
	for i := range arguments {
		if arguments[i].kind == "unknown" && i < 2 && items[i].op != "call" && items[i].op != "assign" {
			if text, ok := s.textOf(items[i]); ok {
				arguments[i] = textValue(text)
			}
		}
	}
}

// environmentCall is a call that reads the process environment, or makes a pattern.
func (s *scriptReader) environmentCall(e *expr) (value, bool) {
	name, of := e.of.text, rootName(e.of.of)
	if len(e.items) == 0 || e.items[0].op != "text" {
		return value{}, false
	}
	switch {
	case of == "os" && (name == "getenv" || name == "get"), of == "System" && name == "getenv", of == "Environment" && name == "GetEnvironmentVariable":
		s.require(e.items[0].text)
		return textValue(variable(e.items[0].text)), true
	case of == "re" && name == "compile", of == "Pattern" && name == "compile":
		flags := ""
		if len(e.items) > 1 {
			flags = "i"
		}
		return value{kind: "pattern", text: e.items[0].text, flags: flags}, true
	case of == "path" || of == "Paths" || of == "Path":
		return s.eval(e.items[len(e.items)-1]), true
	}
	return value{}, false
}

// functionCall is a call by name alone.
func (s *scriptReader) functionCall(e *expr) value {
	name := e.of.text
	switch name {
	case "test", "it":
		s.declareTest(e)
		return value{kind: "none"}
	case "describe", "suite":
		s.describe(e)
		return value{kind: "none"}
	case "expect", "Expect", "assertThat":
		return s.expectation(e)
	case "setTimeout", "sleep", "print", "beforeEach", "require":
		return value{kind: "none"}
	case "Number", "String", "parseInt", "str", "int", "path":
		if len(e.items) > 0 {
			return s.eval(e.items[0])
		}
	}
	f := s.values[name]
	if f.kind != "function" {
		s.arguments(e.items)
		return unknown
	}
	arguments, _ := s.arguments(e.items)
	if s.calls > maxCalls {
		return unknown
	}
	before := s.report.Commands()
	s.call(f.function, arguments)
	if s.report.Commands() > before {
		return value{kind: "none"}
	}
	return value{kind: "made"}
}

// declareTest keeps test('name', …, function).
func (s *scriptReader) declareTest(e *expr) {
	if len(e.items) > 1 && e.items[len(e.items)-1].op == "function" {
		name, _ := s.textOf(e.items[0])
		s.tests = append(s.tests, scriptTest{name: name, do: e.items[len(e.items)-1], hooks: slices.Clone(s.hooks)})
	}
}

// describe reads a group of tests: what is done before each of them is theirs.
func (s *scriptReader) describe(e *expr) {
	hooks := len(s.hooks)
	if n := len(e.items); n > 0 && e.items[n-1].op == "function" {
		s.call(e.items[n-1], nil)
	}
	s.hooks = s.hooks[:hooks]
}

// declared is a call such as test.step or Promise.all.
func (s *scriptReader) declared(root string, e *expr) value {
	name, n := e.of.text, len(e.items)
	isFunction := n > 0 && e.items[n-1].op == "function"
	switch {
	case root == "Promise" || root == "asyncio":
		if n > 0 {
			return s.eval(e.items[0])
		}
	case name == "step" && isFunction:
		s.testStep(e)
	case name == "describe" || rootedIn(e.of, "describe"):
		s.describe(e)
	case (name == "beforeEach" || name == "beforeAll") && isFunction:
		s.hooks = append(s.hooks, e.items[n-1])
	case isFunction && (name == "only" || name == "skip" || name == "fixme" || name == "fail") && n > 1:
		s.declareTest(e)
	}
	return value{kind: "none"}
}

// rootedIn reports whether a member is of describe, as in test.describe.serial.
func rootedIn(e *expr, name string) bool {
	for ; e.op == "member"; e = e.of {
		if e.text == name {
			return true
		}
	}
	return false
}

// testStep is a step that the script names.
func (s *scriptReader) testStep(e *expr) {
	name, _ := s.textOf(e.items[0])
	s.begin(name)
	explicit := s.explicit
	s.explicit = true
	s.call(e.items[len(e.items)-1], nil)
	s.explicit, s.ended = explicit, true
}

// method is a call on a value.
func (s *scriptReader) method(of value, name string, e *expr, arguments []value, options value) value {
	switch of.kind {
	case "page", "locator", "main":
		if v, ok := s.locatorCall(of, name, arguments, options); ok {
			return v
		}
		return s.act(of, name, e, arguments, options)
	case "keyboard":
		return s.keyboard(of, name, e, arguments)
	case "mouse", "touchscreen":
		return s.mouse(name, e)
	case "expect":
		return s.check(of, name, e, arguments, options)
	case "dialog":
		return s.dialogCall(name, e, arguments)
	case "chooser":
		return s.choose(name, e, arguments)
	case "object":
		if strings.HasPrefix(name, "set") && len(arguments) == 1 {
			return objectCall(of, name, arguments[0])
		}
	case "text", "textOf":
		if name == "trim" || name == "toString" || name == "strip" || name == "toLowerCase" {
			return of
		}
	}
	return s.unknownCall(name, e)
}

// objectCall sets an option in Java: new Options().setName("Save").
func objectCall(of value, name string, argument value) value {
	key := lowerFirst(strings.TrimPrefix(name, "set"))
	of.keys, of.items = append(slices.Clone(of.keys), key), append(slices.Clone(of.items), argument)
	return of
}

// unknownCall is a call on something else: a browser, a context, a helper of another file.
func (s *scriptReader) unknownCall(name string, e *expr) value {
	switch name {
	case "newPage":
		return s.newPage()
	case "launch", "launchPersistentContext", "newContext", "connect", "firstWindow":
		s.pointless(name)
		return value{kind: "object"}
	case "close", "quit", "storageState", "setDefaultTimeout", "setDefaultNavigationTimeout", "grantPermissions", "tracing", "start", "stop", "clearCookies", "dispose":
		s.pointless(name)
		return value{kind: "none"}
	case "waitForEvent", "expectPage":
		return s.event(e, "page")
	case "$$", "querySelectorAll", "frames", "allPages", "pages":
		return value{kind: "made"}
	case "catch", "then", "log", "info", "error", "warn", "push":
		return value{kind: "none"}
	}
	return unknown
}

// newPage is the first page of a browser, or one of another session.
func (s *scriptReader) newPage() value {
	s.pointless("newPage")
	if s.pages++; s.pages == 1 {
		return value{kind: "main"}
	}
	return value{kind: "page", flags: "foreign"}
}
