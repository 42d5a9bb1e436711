package browser

import (
	_ "embed"
	"fmt"
	"strings"
)

// Function is a function of the scripts, by its name there. They are ES3 and use no JSON, so that they run in the oldest browser
// a driver knows. Each takes the paths of a selector first, see package selector, and works on the list of elements that
// they lead to, or null. Where a browser lacks what finds them, it throws {need: true}, or {bad: true} if it does not
// understand the selector. They return arrays, which both protocols support.
type Function string

//go:embed visibility.js
var visibilityJS string

//go:embed actions.js
var actionsJS string

//go:embed guard.js
var guardJS string

//go:embed listening.js
var listeningJS string

//go:embed loading.js
var loadingJS string

//go:embed finder.js
var finderJS string

//go:embed role.js
var roleJS string

//go:embed pointing.js
var pointingJS string

//go:embed nolayout.js
var noLayoutJS string

const (
	// ScriptLoading: (list, accept bool) -> [state]. What the document still waits for, see LoadWait; after
	// accept it waits for nothing.
	ScriptLoading Function = "loading"
	// ScriptList: (list) -> the elements themselves.
	ScriptList Function = "copy"
	// ScriptNth: (list, index) -> one element or null; of index -1, the one that an action is for.
	ScriptNth Function = "one"
	// ScriptHost: (list) -> [kind, element]. What the selector leads into: "frame", "shadow", "none", or "" if there is no such
	// element.
	ScriptHost Function = "host"
	// ScriptDescribe: (list) -> a row for each element, see ParseElements.
	ScriptDescribe Function = "describe"
	// ScriptClickTarget: (list, index) -> [reason, x, y, element, stands, note]. Scrolls the
	// element to where it can be pressed; reason says why it can't. x and y are in its
	// own frame's viewport. Of index -1, the first visible of several matches is pressed, which the note says. stands means that element is a label, which stands in for a
	// hidden checkbox or radio button. Until ScriptPressed, a press elsewhere has no effect.
	ScriptClickTarget Function = "press"
	// ScriptPressed: (list) -> [state, element]. Where a press went: "hit", "missed" and
	// which element was there, or "" where that is not known.
	ScriptPressed Function = "pressed"
	// ScriptEarlyPress: (list) -> [early bool, ms, element, lost bool], see EarlyPress.
	ScriptEarlyPress Function = "earlyPress"
	// ScriptFocusField: (list, lines bool, count int) -> [reason, how, length, element, note]. Focuses the field and
	// selects its text; how is "type", or "assign" for a field such as a date whose
	// typing depends on the locale; length is that of the old text. lines says
	// that the new text has line breaks, count is its length. Until ScriptTyped, keys reach no other field.
	ScriptFocusField Function = "edit"
	// ScriptTyped: (list) -> [value, state, element]. What the field holds; state is "lost" if keys would have
	// gone to that other element, and were stopped.
	ScriptTyped Function = "typed"
	// ScriptAssign: (list, text) -> [reason]. Sets the value, with its events.
	ScriptAssign Function = "assign"
	// ScriptInsert: (list, text) -> [done bool]. Replaces the selection by text,
	// as a paste does.
	ScriptInsert Function = "insert"
	// ScriptValue: (list) -> [value], as a driver must compare it.
	ScriptValue Function = "held"
	// ScriptHoverTarget: (list) -> [reason, x, y, element, note]. As ScriptClickTarget, for a pointer that only moves there;
	// a disabled element is no obstacle.
	ScriptHoverTarget Function = "over"
	// ScriptFocus: (list) -> [reason, note]. Gives an element the focus, unless it has it.
	ScriptFocus Function = "focusOn"
	// ScriptFocusedFrame: (list) -> [frame]. The frame that has the focus; null if the document itself has it.
	ScriptFocusedFrame Function = "focusedFrame"
	// ScriptLeaveField: (list) -> [reason, note]. Takes the focus from an element, after it got it.
	ScriptLeaveField Function = "leaveField"
	// ScriptScrollTo: (list) -> [reason, note]. Scrolls to where an element can be seen.
	ScriptScrollTo Function = "bring"
	// ScriptRead: (list, attribute) -> [reason, text, note]. An attribute, or without one the text that can be seen.
	ScriptRead Function = "read"
	// ScriptWatchLeaving: (list) -> []. Makes the window note that its document is going to be replaced.
	ScriptWatchLeaving Function = "watchLeaving"
	// ScriptLeaving: (list) -> [watched, leaving, complete, blank bool].
	ScriptLeaving Function = "leaving"
	// ScriptLeave: (list) -> []. Takes the focus from the field that has it.
	ScriptLeave Function = "leave"
	// ScriptScroll: (list, back bool) -> []. Scrolls the window by most of its height; or back to where that began.
	ScriptScroll Function = "scrollOn"
	// ScriptChoice: (list, value) -> [reason, kind, index, done, option, note]. kind is
	// "select", "checkbox", "radio" or ListKind; done means that it is already as requested.
	ScriptChoice Function = "choice"
	// ScriptSelectOption: (list, index) -> [reason]. Picks that option, with its events.
	ScriptSelectOption Function = "pick"
	// ScriptFileInputs: (list, count) -> [reason, places []int]. Which file inputs take count
	// files: one place takes all, several take one each; and notes how many they will get.
	ScriptFileInputs Function = "take"
	// ScriptFiles: (list, index) -> [[name, size]...], or null where not known.
	ScriptFiles Function = "given"
)

// ParseElements turns the rows of ScriptDescribe into Elements.
func ParseElements(rows [][]any) ([]Element, error) {
	list := make([]Element, 0, len(rows))
	for _, row := range rows {
		if len(row) != 9 {
			return nil, fmt.Errorf("element described by %d values", len(row))
		}
		list = append(list, Element{
			Tag: toString(row[0]), Text: toString(row[1]), Value: toString(row[2]), Href: toString(row[3]),
			Visible: toBool(row[4]), Enabled: toBool(row[5]), Checked: toBool(row[6]), Multiple: toBool(row[7]), ID: toString(row[8]),
		})
	}
	return list, nil
}

func toString(v any) string { s, _ := v.(string); return s }
func toBool(v any) bool     { b, _ := v.(bool); return b }

// HasLineBreak reports whether text has a line break, which only some fields take.
func HasLineBreak(text string) bool { return strings.ContainsAny(text, "\r\n") }
