package importer

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// sideReader reads a project of Selenium IDE. Source: https://www.selenium.dev/selenium-ide/docs/en/api/commands.
type sideReader struct {
	*recording
	base      string            // address that others are relative to
	tests     map[string]*node  // by name, for run
	constants map[string]string // of store
	stored    []string          // variables of store-as
	windows   []string          // names of the windows, the first one first
	opens     string            // name of the window that was opened last
	depth     int               // of tests that run others
	commands  int
}

// maxCommands bounds what tests that run each other become.
const maxCommands = 10_000

func (r *recording) side(data []byte, o Options) error {
	doc, err := parseJSON(data)
	if err != nil {
		return err
	}
	if name := kebab(doc.str("name")); name != "" {
		r.draft.Name = name
	}
	reader := &sideReader{recording: r, base: doc.str("url"), tests: map[string]*node{}, constants: map[string]string{}, windows: []string{"root"}}
	if u, err := url.Parse(reader.base); err == nil && u.Host != "" {
		r.relative(reader.base) // the site, also if a test begins elsewhere
	}
	chosen, names := []*node{}, []string{}
	for _, t := range doc.get("tests").list() {
		reader.tests[t.str("name")] = t
		names = append(names, t.str("name"))
		if o.Test == "" || o.Test == t.str("name") {
			chosen = append(chosen, t)
		}
	}
	if len(chosen) == 0 && o.Test != "" {
		return fmt.Errorf("it has no test %q: its tests are %s", o.Test, strings.Join(names, ", "))
	}
	reader.run(chosen)
	return nil
}

// run reads tests: several make a step each.
func (r *sideReader) run(tests []*node) {
	called := r.called()
	for _, t := range tests {
		if len(tests) > 1 && slices.Contains(called, t.str("name")) {
			continue // it is in the tests that run it
		}
		r.explicit = len(tests) > 1
		if r.explicit {
			r.begin(t.str("name"))
		}
		r.frames, r.windows = nil, r.windows[:1]
		r.test(t)
	}
}

// called are the tests that others run.
func (r *sideReader) called() (names []string) {
	for _, t := range r.tests {
		for _, c := range t.get("commands").list() {
			if c.str("command") == "run" {
				names = append(names, c.str("target"))
			}
		}
	}
	return names
}

func (r *sideReader) test(t *node) {
	list := t.get("commands").list()
	for i := 0; i < len(list) && r.commands < maxCommands; i++ {
		r.commands++
		i += r.command(list[i:])
	}
}

// command reads the first command of a list, and returns how many more it took.
func (r *sideReader) command(list []*node) int {
	c := list[0]
	name := c.str("command")
	switch {
	case strings.HasPrefix(name, "//"):
		r.pointless("disabled commands")
		return 0
	case name == "" || isStructure[name]:
		return 0
	case sideBlocks[name]:
		return r.block(list)
	}
	if handle := c.str("windowHandleName"); handle != "" {
		r.opens = handle
	}
	read, known := sideCommands[strings.TrimSuffix(name, "AndWait")]
	if !known {
		r.refuse(c.line, strings.TrimSpace(name+" "+c.str("target")), "no action does this")
		return 0
	}
	if why := read(r, c); why != "" {
		r.refuse(c.line, strings.TrimSpace(name+" "+r.shown(c)), why)
		return 0
	}
	r.carry()
	return 0
}

// shown is a command's target for people.
func (r *sideReader) shown(c *node) string {
	text := []rune(printable(c.str("target")))
	return string(text[:min(len(text), 60)])
}

// value is a text of a command in the words of a journey: constants are filled in, stored values and those of scripts are
// variables.
func (r *sideReader) value(text string) string {
	out := sideVariable.ReplaceAllStringFunc(text, func(ref string) string {
		name := ref[2 : len(ref)-1]
		if constant, ok := r.constants[name]; ok {
			return constant
		}
		if slices.Contains(r.stored, name) {
			return variable(name)
		}
		if !variableName.MatchString(name) || strings.HasPrefix(name, "KEY_") {
			return ref
		}
		name = environmentName(name) // a script's, which is not carried
		r.require(name)
		return variable(name)
	})
	return literal(out)
}

// plainValue is the same, for what is escaped later.
func (r *sideReader) plainValue(text string) string {
	return strings.ReplaceAll(r.value(text), "$${", "${")
}

// selectors are the alternatives of a command, the best first, in the frame of the moment.
func (r *sideReader) selectors(c *node) []string {
	list := []string{r.selector(c.str("target"))}
	for _, pair := range c.get("targets").list() {
		if items := pair.list(); len(items) > 0 {
			list = append(list, r.selector(items[0].text))
		}
	}
	return r.within(best(list))
}

// raw are a command's selectors as recorded, which tell what is in a field.
func (r *sideReader) raw(c *node) []string {
	list := []string{c.str("target")}
	for _, pair := range c.get("targets").list() {
		if items := pair.list(); len(items) > 0 {
			list = append(list, items[0].text)
		}
	}
	return list
}
