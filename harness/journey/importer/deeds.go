package importer

import (
	"fmt"
	"slices"

	"cxmatrix/harness/browser"
)

// FromDeeds makes a journey of what a person did in a browser.
func FromDeeds(name string, deeds []browser.Deed, o Options) (*Draft, *Report, error) {
	r := &recording{evidence: evidence{types: o.FileTypes, smallest: o.MinSize}}
	r.draft.Name, r.report.Kind = name, "recorded"
	d := &deedReader{recording: r}
	for _, deed := range settled(deeds) {
		d.read(deed)
	}
	return r.finish("Recorded by cxmatrix record.")
}

// settled leaves out what the page showed only on its way: of what appeared after a deed, the last counts.
func settled(deeds []browser.Deed) (out []browser.Deed) {
	for _, d := range deeds {
		n := len(out)
		switch {
		case d.Kind == browser.Choosing:
			out = upToClick(out)
		case d.Kind == browser.Appeared && n > 0 && out[n-1].Optional:
			continue // it is not there if there was nothing to click
		case d.Kind == browser.Arrived && n > 0 && out[n-1].Optional:
			out[n-1].Optional = false // it led on
		case d.Kind == browser.Arrived && n > 0 && isReaction(out[n-1]):
			out = out[:n-1]
			if n > 1 && out[n-2].Kind == browser.Arrived {
				out = out[:n-2]
			}
		case d.Kind == browser.Appeared && n > 0 && out[n-1].Kind == browser.Appeared:
			out = out[:n-1]
		}
		out = append(out, d)
	}
	return withoutIdle(afterGreetings(out))
}

// afterGreetings puts what a page shows after what is closed first because the page opened it by itself: that may hide the page.
func afterGreetings(deeds []browser.Deed) []browser.Deed {
	for i := 1; i < len(deeds); i++ {
		if deeds[i].Optional && deeds[i-1].Kind == browser.Appeared {
			deeds[i-1], deeds[i] = deeds[i], deeds[i-1]
		}
	}
	return deeds
}

// upToClick leaves out what the page showed between the click and the chooser that it opened.
func upToClick(deeds []browser.Deed) []browser.Deed {
	n := len(deeds)
	for n > 0 && isReaction(deeds[n-1]) {
		n--
	}
	if n > 0 && deeds[n-1].Kind == browser.Clicked {
		return deeds[:n]
	}
	return deeds
}

func isReaction(d browser.Deed) bool { return d.Kind == browser.Arrived || d.Kind == browser.Appeared }

// withoutIdle leaves out clicks beside the controls that nothing followed.
func withoutIdle(deeds []browser.Deed) (out []browser.Deed) {
	for i, d := range deeds {
		if d.Kind == browser.Clicked && d.Idle && (i+1 == len(deeds) || !isReaction(deeds[i+1])) {
			continue
		}
		out = append(out, d)
	}
	return out
}

// deedReader reads what a person did.
type deedReader struct {
	*recording
	window  int
	page    string   // its address
	chooser []string // what was clicked to open the chooser of files, if the input can't be found without
}

// deedReaders are by the kind of deed.
var deedReaders = map[string]func(*deedReader, browser.Deed, []string){
	browser.Opened:   (*deedReader).opened,
	browser.Hovered:  func(r *deedReader, _ browser.Deed, at []string) { r.add("hover", oneOrList(at)) },
	browser.Clicked:  (*deedReader).clicked,
	browser.Typed:    (*deedReader).typed,
	browser.Chose:    func(r *deedReader, d browser.Deed, at []string) { r.chose(at, d.Text) },
	browser.Pressed:  func(r *deedReader, d browser.Deed, at []string) { r.press(d.Text, nil, at) },
	browser.Attached: (*deedReader).attached,
	browser.Dropped:  (*deedReader).dropped,
	browser.Choosing: (*deedReader).choosing,
	browser.Answered: (*deedReader).answered,
	browser.Arrived:  (*deedReader).arrived,
	browser.Appeared: (*deedReader).appeared,
}

func (r *deedReader) read(d browser.Deed) {
	read, known := deedReaders[d.Kind]
	if !known {
		return
	}
	if !isReaction(d) {
		r.inWindow(d.Window)
	}
	if needsElement(d) && len(d.At) == 0 && !(d.Kind == browser.Attached && len(r.chooser) > 0) {
		r.comment("not carried: %s: nothing tells this element from others", d)
		r.report.NotCarried = append(r.report.NotCarried, NotCarried{0, d.String(), "nothing tells this element from others: give it an id or a name", 1})
		return
	}
	read(r, d, escaped(d.At))
	if !isReaction(d) {
		r.carry()
	}
}

func needsElement(d browser.Deed) bool {
	return slices.Contains([]string{browser.Hovered, browser.Clicked, browser.Typed, browser.Chose, browser.Attached, browser.Dropped}, d.Kind)
}

// maxRecorded is how many selectors of an element the journey has: one to read, and one in case that the page changes.
const maxRecorded = 2

// escaped are selectors as the file has them.
func escaped(selectors []string) (out []string) {
	for _, s := range selectors[:min(len(selectors), maxRecorded)] {
		out = append(out, literal(s))
	}
	return out
}

// inWindow follows the person into another window.
func (r *deedReader) inWindow(number int) {
	for ; r.window < number; r.window++ {
		r.add("window", "new")
	}
	for ; r.window > number; r.window-- {
		r.add("window", "back")
	}
}

func (r *deedReader) opened(d browser.Deed, _ []string) {
	r.recording.open(d.Text)
	r.page = d.Text
}

// clicked clicks. Before a double click, the recording has a single one.
func (r *deedReader) clicked(d browser.Deed, at []string) {
	if d.Optional {
		r.clickIfThere(at)
		return
	}
	var more Fields
	if d.Times > 1 {
		more = append(more, Field{"times", d.Times})
		if last := r.last(); last != nil && last.Kind == "click" && shareOne(last.Value, oneOrList(at)) {
			r.dropLast()
		}
	}
	if d.Right {
		more = append(more, Field{"button", "right"})
	}
	r.recording.click(at, more)
}

// clickIfThere clicks on what is not always there. What was clicked after it in the same way is only there with it.
func (r *deedReader) clickIfThere(at []string) {
	click := Action{Kind: "click", Value: oneOrList(at)}
	if last := r.last(); last != nil && last.Kind == "optional" {
		last.Value = append(last.Value.([]Action), click)
		return
	}
	r.add("optional", []Action{click})
}

func (r *deedReader) typed(d browser.Deed, at []string) {
	if d.Secret > 0 {
		r.fill(at, fmt.Sprintf("%c%d", unknownSecret, d.Secret), "password")
		return
	}
	r.fill(at, literal(d.Text))
}

// unknownSecret begins what stands for a password that only its page knows.
const unknownSecret = '\ue001'

func (r *recording) chose(at []string, value string) {
	if last := r.last(); last != nil && last.Kind == "click" && !r.ended && shareOne(last.Value, oneOrList(at)) {
		r.dropLast()
	}
	r.add("choose", Fields{{"field", oneOrList(at)}, {"value", literal(value)}})
}

func (r *deedReader) dropped(d browser.Deed, at []string) {
	names := r.fileNames(r.sized(d.Files))
	r.add("drop", Fields{{"on", oneOrList(at)}, {"files", names}})
	r.trait().file = names[0]
}

// choosing takes the click back that opened the chooser of files: the journey gives them to the input, or picks them.
func (r *deedReader) choosing(d browser.Deed, _ []string) {
	r.chooser = nil
	if last := r.last(); last != nil && last.Kind == "click" {
		if d.Fresh {
			r.chooser = alternativesOf(last.Value)
		}
		r.dropLast()
		r.ended = false    // a button called "Upload" sent nothing yet
		r.report.Carried-- // of both, the files are one command
	}
	r.report.Carried--
}

// attached gives files to an input, or to the chooser of one that is not in the page without it.
func (r *deedReader) attached(d browser.Deed, at []string) {
	button := r.chooser
	r.chooser = nil
	if len(button) == 0 {
		r.attach(at, r.sized(d.Files))
		return
	}
	names := r.fileNames(r.sized(d.Files))
	r.add("pick", Fields{{"click", oneOrList(button)}, {"files", names}})
	r.trait().file = names[0]
}

// answered keeps what a walk would not do by itself, which accepts.
func (r *deedReader) answered(d browser.Deed, _ []string) {
	switch {
	case !d.Accepted:
		r.dialogBefore("dismiss")
	case d.Text != "":
		r.dialogBefore(Fields{{"answer", "accept"}, {"with", literal(d.Text)}})
	}
}

// arrived ends a step: another page opens, and no address that was opened leads to it.
func (r *deedReader) arrived(d browser.Deed, _ []string) {
	moved := addressPattern(d.Text) != addressPattern(r.page)
	r.page = d.Text
	if last := r.last(); moved && last != nil && last.Kind != "open" {
		r.complete()
	}
}

// shown are the actions after which a person looks at what the page shows.
var shown = []string{"open", "click", "attach", "pick", "drop", "optional"}

// appeared expects what a person saw after the last deed; a heading also ends the step.
func (r *deedReader) appeared(d browser.Deed, at []string) {
	last := r.last()
	if last == nil || len(at) == 0 {
		return
	}
	if d.Heading && (last.Kind == "click" || last.Kind == "press") {
		r.complete()
	}
	if !r.ended && !slices.Contains(shown, last.Kind) {
		return // while a form is filled in, much comes and goes
	}
	if d.Text == "" {
		r.expect(at[:1])
		return
	}
	r.expect(at[:1], Field{"text", literal(d.Text)})
}
