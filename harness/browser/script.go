package browser

import (
	_ "embed"
	"fmt"
	"strings"
)

// The scripts are ES3 and use neither JSON nor querySelector, so that they run
// in the oldest browser a driver knows. Each is a function expression that takes
// a list of elements first. They return arrays, which both protocols support.

//go:embed seeing.js
var seeing string

//go:embed acting.js
var acting string

//go:embed flat.js
var flat string

// Flat adapts a script to a browser without layout: there everything that is not hidden
// is in view, and nothing covers anything.
func Flat(script string) string {
	if script == ScriptObserve {
		return flatObserve
	}
	return strings.Replace(script, acting, acting+flat, 1)
}

var flatObserve = strings.Replace(ScriptObserve, compact(seeing), compact(seeing+flat), 1)

// script makes the expression that calls the function name of the two files.
func script(name string) string {
	return "function() {\n" + seeing + acting + "\nreturn " + name + ".apply(null, arguments);\n}"
}

var (
	// ScriptDescribe: (list) -> a row for each element, see Described.
	ScriptDescribe = script("describe")
	// ScriptPress: (list, index) -> [reason, x, y, element, stands]. Scrolls the
	// element to where it can be pressed; reason says why it can't. x and y are in its
	// own frame's viewport. stands means that element is a label, which stands in for a
	// hidden checkbox or radio button.
	ScriptPress = script("press")
	// ScriptEdit: (list, lines bool) -> [reason, how, length]. Focuses the field and
	// selects its text; how is "type", or "assign" for a field such as a date whose
	// typing depends on the locale; length is that of the old text. lines says
	// that the text has line breaks.
	ScriptEdit = script("edit")
	// ScriptAssign: (list, text) -> [reason]. Sets the value, with its events.
	ScriptAssign = script("assign")
	// ScriptInsert: (list, text) -> [done bool]. Replaces the selection by text,
	// as a paste does.
	ScriptInsert = script("insert")
	// ScriptValue: (list) -> [value], as a driver must compare it.
	ScriptValue = script("held")
	// ScriptChoice: (list, value) -> [reason, kind, index, done, option]. kind is
	// "select", "checkbox" or "radio"; done means that it is already as requested.
	ScriptChoice = script("choice")
	// ScriptPick: (list, index) -> [reason]. Picks that option, with its events.
	ScriptPick = script("pick")
	// ScriptTake: (list, count) -> [reason, places []int]. Which file inputs take count
	// files: one place takes all, several take one each; and notes how many they will get.
	ScriptTake = script("take")
	// ScriptHeld: (list, index) -> [[name, size]...], or null where not known.
	ScriptHeld = script("given")
)

// Described turns the rows of ScriptDescribe into Elements.
func Described(rows [][]any) ([]Element, error) {
	list := make([]Element, 0, len(rows))
	for _, row := range rows {
		if len(row) != 8 {
			return nil, fmt.Errorf("element described by %d values", len(row))
		}
		list = append(list, Element{
			Tag: text(row[0]), Text: text(row[1]), Value: text(row[2]), Href: text(row[3]),
			Visible: truth(row[4]), Enabled: truth(row[5]), Checked: truth(row[6]), Multiple: truth(row[7]),
		})
	}
	return list, nil
}

func text(v any) string { s, _ := v.(string); return s }
func truth(v any) bool  { b, _ := v.(bool); return b }

// Breaks reports whether text has a line break, which only some fields take.
func Breaks(text string) bool { return strings.ContainsAny(text, "\r\n") }
