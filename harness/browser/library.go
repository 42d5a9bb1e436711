package browser

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Library is an expression of a function that calls any other by its name, with the list of its arguments: for a browser that
// can keep it, which spares it to read all functions with each call.
var Library = sync.OnceValue(func() string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(declarations())) {
		if strings.HasPrefix(declarations()[name].text, "function ") {
			names = append(names, name+": "+name)
		}
	}
	return "function(name, args) {\n" + closure(slices.Collect(maps.Keys(declarations()))...) + "\nreturn call({" + strings.Join(names, ", ") + "}[name], args);\n}"
})

// Source is an expression of the function, with what it needs of the others.
func (f Function) Source() string {
	sourcesMu.Lock()
	defer sourcesMu.Unlock()
	if sources[f] == "" {
		// A browser without layout needs what the replacements need.
		needed := append(declaredNames(noLayoutJS, declarations()), "call", string(f))
		sources[f] = "function() {\n" + closure(needed...) + layoutMark + "\nreturn call(" + string(f) + ", arguments);\n}"
	}
	return sources[f]
}

var (
	sourcesMu sync.Mutex
	sources   = map[Function]string{}
)

// layoutMark is where the functions of nolayout.js replace others.
const layoutMark = "\n/*layout*/"

// WithoutLayout adapts a script to a browser without layout: there everything that is not hidden
// is in view, and nothing covers anything.
func WithoutLayout(script string) string {
	return strings.Replace(script, layoutMark, "\n"+compactScript(noLayoutJS), 1)
}

// declaration is a function or variable of the scripts.
type declaration struct {
	at   int // its place among the others
	text string
	uses []string // other declarations
}

// declarations are those at the beginning of a line, by name; each ends where the next one begins.
var declarations = sync.OnceValue(func() map[string]declaration {
	all := map[string]declaration{}
	text := visibilityJS + actionsJS + guardJS + listeningJS + pointingJS + loadingJS + roleJS + finderJS + listJS + filesJS + textLayoutJS
	starts := declarationStart.FindAllStringSubmatchIndex(text, -1)
	for i, at := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		all[text[at[2]:at[3]]] = declaration{at: i, text: compactScript(text[at[0]:end])}
	}
	for name, d := range all {
		d.uses = declaredNames(d.text, all)
		all[name] = d
	}
	return all
})

var (
	declarationStart = regexp.MustCompile(`(?m)^(?:function|var) (\w+)`)
	identifier       = regexp.MustCompile(`\.?[A-Za-z_]\w*`) // with a dot it is a property
)

// declaredNames are the names in a text that may mean one of the declarations.
func declaredNames(text string, all map[string]declaration) (names []string) {
	for _, name := range identifier.FindAllString(text, -1) {
		if _, ok := all[name]; ok {
			names = append(names, name)
		}
	}
	return names
}

// closure is the text of the declarations of these names, and of all that they use, in their order.
func closure(names ...string) string {
	needed := map[int]string{}
	for len(names) > 0 {
		d := declarations()[names[0]]
		names = names[1:]
		if needed[d.at] == "" {
			needed[d.at] = d.text
			names = append(names, d.uses...)
		}
	}
	var text []string
	for _, at := range slices.Sorted(maps.Keys(needed)) {
		text = append(text, needed[at])
	}
	return strings.Join(text, "\n")
}
