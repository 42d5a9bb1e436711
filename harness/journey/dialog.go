package journey

import (
	"context"
	"strings"
	"time"

	"cxmatrix/harness/browser"

	"github.com/goccy/go-yaml/ast"
)

// Dialog is the answer to the dialog that the next action opens: an alert, a confirmation or a prompt.
type Dialog struct {
	Answer answer  `yaml:"answer" required:"true"` // accept or dismiss
	With   *string `yaml:"with"`                   // typed into a prompt
	Says   string  `yaml:"says"`                   // a part of what the dialog says
}

// answer is a word by which a dialog is answered.
type answer string

// UnmarshalYAML takes "accept" and "dismiss".
func (a *answer) UnmarshalYAML(n ast.Node) error {
	return oneOf(n, "answer", []string{"accept", "dismiss"}, (*string)(a))
}

// UnmarshalYAML takes "dialog: dismiss" or the whole mapping.
func (d *Dialog) UnmarshalYAML(n ast.Node) error {
	if _, ok := n.(*ast.MappingNode); !ok {
		return d.Answer.UnmarshalYAML(n)
	}
	type plain Dialog
	if err := decode(n, (*plain)(d)); err != nil {
		return err
	}
	if d.Answer == "dismiss" && d.With != nil {
		return errorAt(n, "with: is typed into a dialog that is accepted: write answer: accept, or leave with: out")
	}
	return nil
}

// Do tells the page the answer. The action after it waits for the dialog.
func (d *Dialog) Do(ctx context.Context, v *Visit) error {
	a := browser.DialogAnswer{Dismiss: d.Answer == "dismiss"}
	if d.With != nil {
		text := v.Expand(*d.With)
		a.Text = &text
	}
	if err := v.Page.AnswerDialog(ctx, a); err != nil {
		return err
	}
	v.dialogs = append(v.dialogs, d)
	return nil
}

// check compares what a dialog said.
func (d *Dialog) check(v *Visit, got browser.AnsweredDialog) error {
	switch {
	case got.NoBox:
		return browser.NewFinalError("dialog", string(d.Answer), "it says %q, and takes no text", got.Text)
	case !strings.Contains(foldSpace(got.Text), foldSpace(v.Expand(d.Says))):
		return browser.NewFinalError("dialog", string(d.Answer), "it says %q, not %q", got.Text, v.Expand(d.Says))
	}
	return nil
}

// opener is an Action that opens the dialogs which were announced before it.
type opener struct{ Action }

// Do does the action, and waits for the dialogs.
func (o opener) Do(ctx context.Context, v *Visit) error {
	start := time.Now()
	defer func() { v.dialogs = nil }()
	err := o.Action.Do(ctx, v)
	if err == nil && len(v.dialogs) > 0 {
		err = v.awaitDialogs(ctx, start)
	}
	if err != nil && len(v.dialogs) > 0 {
		_ = v.Page.ForgetAnswers(ctx)
	}
	return err
}

func (o opener) timeLimit(v *Visit) time.Duration { return TimeLimit(o.Action, v) + v.StepTimeout }

// awaitDialogs waits until each announced dialog had its answer, for as long as a customer waits since the action began.
func (v *Visit) awaitDialogs(ctx context.Context, start time.Time) error {
	for {
		list, all, err := v.Page.AnsweredDialogs(ctx)
		if err != nil {
			return err
		}
		for _, got := range list {
			if len(v.dialogs) == 0 {
				break
			}
			if err := v.dialogs[0].check(v, got); err != nil {
				return err
			}
			v.dialogs = v.dialogs[1:]
		}
		switch {
		case len(v.dialogs) == 0:
			return nil
		case time.Since(start) < v.StepTimeout && browser.Sleep(ctx, maxPause/2):
		case all:
			return browser.NewSiteError("dialog", string(v.dialogs[0].Answer), "no dialog opened")
		default:
			return browser.NewUnsupportedError("dialog", "no dialog was heard, and this browser does not report those of frames, or while a page loads")
		}
	}
}

// linkDialogs makes the action after a dialog wait for it. Both are for the same variants.
func linkDialogs(n *ast.SequenceNode, list []Action) error {
	for i := len(list) - 1; i >= 0; i-- {
		if _, is := plain(list[i]).(*Dialog); !is {
			continue
		}
		if i == len(list)-1 {
			return errorAt(n.Values[i], "dialog: has no action after it: put it before the action that opens the dialog")
		}
		next, limited := list[i+1].(variantAction)
		if _, own := list[i].(variantAction); limited && !own {
			list[i] = variantAction{list[i], next.variants}
		}
		list[i+1] = opens(list[i+1])
	}
	return nil
}

// opens makes an action wait for the dialogs before it; one of several dialogs leaves that to the last.
func opens(a Action) Action {
	switch a := a.(type) {
	case variantAction:
		return variantAction{opens(a.Action), a.variants}
	case nil, *Dialog, opener:
		return a
	}
	return opener{a}
}

// plain is the action itself, whatever it waits for.
func plain(a Action) Action {
	switch a := a.(type) {
	case variantAction:
		return plain(a.Action)
	case opener:
		return plain(a.Action)
	}
	return a
}
