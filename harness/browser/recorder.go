package browser

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
)

//go:embed candidates.js
var candidatesJS string

//go:embed appeared.js
var appearedJS string

//go:embed hovering.js
var hoveringJS string

//go:embed recorder.js
var recorderJS string

// ScriptRecord: (tell) -> flush. Calls tell for each thing that a person does in its document from then on, with JSON;
// flush tells what has been typed and not been left yet. It needs a modern browser.
var ScriptRecord = "function() {\n" + compactScript(visibilityJS+actionsJS+roleJS+finderJS+candidatesJS+appearedJS+hoveringJS+recorderJS) + "\nreturn record.apply(null, arguments);\n}"

// ScriptRecordChoosers: () -> nothing. Runs in the page's own world, and lets ScriptRecord's know of an input for files that is
// in no document when the page opens its chooser.
const ScriptRecordChoosers = `(function () {
  function told(name) {
    var own = HTMLInputElement.prototype[name];
    HTMLInputElement.prototype[name] = function () {
      var opens = name != 'dispatchEvent' || arguments[0] && arguments[0].type == 'click';
      if (opens && this.type == 'file' && !this.isConnected) document.dispatchEvent(new MouseEvent('cxmatrixchooser', { relatedTarget: this }));
      return own.apply(this, arguments);
    };
  }
  ['click', 'showPicker', 'dispatchEvent'].forEach(told);
})()`

// Recorder is a Page that can tell what a person does with it.
type Recorder interface {
	// Record opens an address and calls tell for each thing that a person does then, and that the page shows after it, until
	// the window is closed or ctx ends; neither is an error. A password is not told, only that one was typed.
	Record(ctx context.Context, address string, tell func(Deed)) error
}

// Kinds of Deed. What the page does is one, too.
const (
	Opened   = "opened"   // Text is the address
	Hovered  = "hovered"  // the pointer had to be over it, so that the next deed's element was to be seen
	Clicked  = "clicked"  // Times, Button
	Typed    = "typed"    // Text, or Secret
	Chose    = "chose"    // Text is the option, the radio button's value, or on or off of a checkbox
	Pressed  = "pressed"  // Text is the key
	Attached = "attached" // Files
	Dropped  = "dropped"  // Files
	Choosing = "chooser"  // the click before has opened the browser's chooser of files; Fresh
	Answered = "answered" // a dialog; Text is what was typed into it, Accepted
	Arrived  = "arrived"  // the page led to another one, whose address is Text
	Appeared = "appeared" // an element that was not to be seen before; it has Text in it if there is one
)

// Deed is something that a person did with a page, or that the page showed after it.
type Deed struct {
	Kind     string
	At       []string // selectors of the element, best first
	Text     string
	Secret   int  // number of the password that was typed, from 1; 0 if it was none
	Times    int  // how often it was clicked, if more than once
	Right    bool // with the right button
	Idle     bool // a click on something that looks as if it did nothing
	Optional bool // a click in something that the page opened by itself, and may not open again
	Fresh    bool // the input of a chooser was not in the page before the click
	Heading  bool // a heading appeared
	Accepted bool // of a dialog
	Window   int  // 0 is the first
	Files    []DeedFile
}

// DeedFile is a file that a person gave to a page.
type DeedFile struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// deedVerbs are the words of deeds, for people.
var deedVerbs = map[string]string{Opened: "open", Hovered: "hover", Clicked: "click", Typed: "fill", Chose: "choose", Pressed: "press", Attached: "attach", Dropped: "drop", Answered: "dialog"}

// String describes the deed in one line; it is empty for what no person did.
func (d Deed) String() string {
	verb := deedVerbs[d.Kind]
	if verb == "" {
		return ""
	}
	words := []string{verb}
	if len(d.At) > 0 {
		words = append(words, d.At[0])
	}
	words = append(words, d.details()...)
	return SafeText(strings.Join(words, " "))
}

func (d Deed) details() (words []string) {
	switch {
	case d.Secret > 0:
		return []string{"(hidden)"}
	case d.Kind == Opened:
		return []string{SafeURL(d.Text)}
	case d.Kind == Answered && !d.Accepted:
		return []string{"dismiss"}
	case d.Kind == Answered:
		words = append(words, "accept")
	case d.Times > 1:
		words = append(words, fmt.Sprintf("(%d times)", d.Times))
	case d.Right:
		words = append(words, "(right button)")
	}
	if d.Text != "" {
		words = append(words, fmt.Sprintf("%q", d.Text))
	}
	for _, f := range d.Files {
		words = append(words, f.Name)
	}
	return words
}
