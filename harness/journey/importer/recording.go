package importer

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// recording collects what the commands of a recording become.
type recording struct {
	draft  Draft
	report Report
	secrets
	addresses
	evidence
	ended    bool        // the step is complete: the next action begins another one
	explicit bool        // the recording names its steps itself
	traits   []stepTrait // of each step, for its name
	frames   []string    // selectors are in this frame
}

// stepTrait is what a step is named after.
type stepTrait struct{ page, title, pressed, field, file string }

// checks are the actions that a complete step goes on with: they only look at what it did.
var checks = []string{"expect", "wait-for", "store-as", "window", "leave", "optional", ""}

// begin starts a step; its name may be "".
func (r *recording) begin(name string) {
	if n := len(r.draft.Steps); n > 0 && len(r.draft.Steps[n-1].Actions) == 0 {
		r.draft.Steps, r.traits = r.draft.Steps[:n-1], r.traits[:n-1]
	}
	r.draft.Steps = append(r.draft.Steps, Step{Name: name})
	r.traits = append(r.traits, stepTrait{})
	r.ended = false
}

func (r *recording) step() *Step {
	if len(r.draft.Steps) == 0 {
		r.begin("")
	}
	return &r.draft.Steps[len(r.draft.Steps)-1]
}

func (r *recording) trait() *stepTrait { r.step(); return &r.traits[len(r.traits)-1] }

// add adds an action to the step, or to the next one if this one is complete.
func (r *recording) add(kind string, value any) {
	if r.ended && !slices.Contains(checks, kind) {
		r.begin("")
	}
	s := r.step()
	s.Actions = append(s.Actions, Action{Kind: kind, Value: value})
}

// last is the action before; nil if the step has none.
func (r *recording) last() *Action {
	s := r.step()
	if len(s.Actions) == 0 {
		return nil
	}
	return &s.Actions[len(s.Actions)-1]
}

// dropLast takes the last action back.
func (r *recording) dropLast() { s := r.step(); s.Actions = s.Actions[:len(s.Actions)-1] }

// comment notes something in its place.
func (r *recording) comment(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if s := r.step(); !r.ended || len(s.Actions) > 0 {
		s.Actions = append(s.Actions, Action{Comments: []string{text}})
	}
}

// carry counts a command that is in the journey.
func (r *recording) carry() { r.report.Carried++ }

// pointless counts a command that makes no sense here.
func (r *recording) pointless(what string) { r.report.addPointless(what) }

// refuse notes a command that is not carried, in its place and in the report.
func (r *recording) refuse(line int, what, why string) {
	r.report.NotCarried = append(r.report.NotCarried, NotCarried{line, what, why, 1})
	r.comment("line %d: not carried: %s: %s", line, what, why)
}

// within puts selectors into the frame of the moment.
func (r *recording) within(selectors []string) []string {
	var out []string
	for _, s := range selectors {
		for _, alternative := range strings.Split(s, " || ") {
			out = append(out, strings.Join(append(slices.Clone(r.frames), alternative), " >>> "))
		}
	}
	return out
}

// open opens an address, in a step of its own.
func (r *recording) open(address string) {
	if s := r.step(); slices.ContainsFunc(s.Actions, func(a Action) bool { return a.Kind != "" }) && !(r.explicit && !r.ended) {
		r.begin("")
	}
	address = r.relative(address)
	r.add("open", address)
	if t := r.trait(); t.page == "" {
		t.page = address
	}
}

// click clicks; a button that sends something, or leads on, completes the step.
func (r *recording) click(at []string, more Fields) {
	var value any = oneOrList(at)
	if len(more) > 0 {
		value = append(Fields{{"on", value}}, more...)
	}
	r.add("click", value)
	label := labelOf(at)
	if label != "" {
		r.trait().pressed = label
	}
	if submits.MatchString(label) && !r.explicit {
		r.ended = true
	}
}

// complete ends the step: a new page opens.
func (r *recording) complete() {
	if !r.explicit {
		r.ended = true
	}
}

// fill types a text. A click into the field, or a text typed before into the same one, is not needed any more.
func (r *recording) fill(field []string, text string, hints ...string) {
	at := oneOrList(field)
	if last := r.last(); last != nil && !r.ended && isOf(last, at) {
		r.dropLast()
	}
	isSecret := isPasswordField(append(hints, field...))
	if isSecret {
		r.findUser()
		text = r.hide(text)
	}
	r.add("fill", Fields{{"field", at}, {"with", text}})
	if t := r.trait(); isSecret {
		t.field = "password"
	} else if t.field == "" {
		t.field = labelOf(field)
	}
}

// isOf reports whether an action is a click on a field, or a text typed into it.
func isOf(a *Action, field any) bool {
	if fields, ok := a.Value.(Fields); ok && a.Kind == "fill" {
		return reflect.DeepEqual(fields.Get("field"), field)
	}
	return a.Kind == "click" && shareOne(a.Value, field)
}

// shareOne reports whether two selectors have an alternative in common.
func shareOne(a, b any) bool {
	return slices.ContainsFunc(alternativesOf(a), func(s string) bool { return slices.Contains(alternativesOf(b), s) })
}

// alternativesOf is a selector as a list; empty for what is none.
func alternativesOf(value any) []string {
	if one, ok := value.(string); ok {
		return []string{one}
	}
	list, _ := value.([]string)
	return list
}

// attach gives files to an input. A click that opened the chooser is not needed.
func (r *recording) attach(input []string, paths []string) {
	at := oneOrList(input)
	if last := r.last(); last != nil && last.Kind == "click" && !r.ended && shareOne(last.Value, at) {
		r.dropLast()
	}
	names := r.fileNames(paths)
	r.add("attach", Fields{{"input", at}, {"files", names}})
	r.trait().file = names[0]
}

// expect adds an expectation; without more, that the element can be seen.
func (r *recording) expect(at []string, more ...Field) {
	if len(more) == 0 {
		r.add("expect", oneOrList(at))
		return
	}
	r.add("expect", append(Fields{{"at", oneOrList(at)}}, more...))
}

// dialogBefore puts the answer to a dialog before the action that opens it, which a recording has first.
func (r *recording) dialogBefore(value any) {
	s := r.step()
	at := len(s.Actions)
	for i := at - 1; i >= 0 && i >= at-3; i-- {
		if k := s.Actions[i].Kind; k == "click" || k == "press" {
			s.Actions = slices.Insert(s.Actions, i, Action{Kind: "dialog", Value: value})
			return
		}
	}
	r.add("dialog", value)
}
