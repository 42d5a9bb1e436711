package journey

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/results"

	"github.com/goccy/go-yaml/ast"
)

// Upload gives files to a file input, hidden or not, to the chooser of a button, or drops them, and waits for the page's own
// sign of completion, file by file: an element whose text contains the file's name.
type Upload struct {
	Input   string   `yaml:"input" is:"selector"` // gets the files; or else
	Click   string   `yaml:"click" is:"selector"` // the button that opens a chooser for them, or
	Drop    string   `yaml:"drop" is:"selector"`  // the element on which they are dropped
	Files   []string `yaml:"files" required:"true"`
	Start   string   `yaml:"start" is:"selector"`                // clicked once the files are chosen, if uploads do not start by themselves
	Done    string   `yaml:"done" is:"selector" required:"true"` // selector of the signs that a file is stored
	Sending string   `yaml:"sending" is:"selector"`              // selector of the signs that a file is being sent, such as a progress bar's text
	Refused string   `yaml:"refused" is:"selector"`              // selector of the signs that a file was refused
	Failed  string   `yaml:"failed" is:"selector"`               // selector of a message that applies to all files without a sign
}

// settleTime is how long a page that shows a general failure may still be adding signs of
// single files.
const settleTime = time.Second

// UnmarshalYAML refuses more than one way to give the files.
func (u *Upload) UnmarshalYAML(n ast.Node) error {
	type plain Upload
	if err := decode(n, (*plain)(u)); err != nil {
		return err
	}
	ways := 0
	for _, selector := range []string{u.Input, u.Click, u.Drop} {
		if selector != "" {
			ways++
		}
	}
	if ways != 1 {
		return errorAt(n, "want one of input: (a file input), click: (a button that opens a file chooser) and drop: (an element to drop files on), not %d", ways)
	}
	return nil
}

// place is where the files are given.
func (u *Upload) place() string { return cmp.Or(u.Input, u.Click, u.Drop) }

func (u *Upload) timeLimit(v *Visit) time.Duration {
	return time.Duration(len(u.Files)+2)*v.StepTimeout + 2*v.transferTime(v.totalBytes(u.Files))
}

// Do uploads, and keeps an item for each file.
func (u *Upload) Do(ctx context.Context, v *Visit) error {
	first := len(v.Items)
	for _, name := range u.Files {
		f := v.Files[name]
		v.Items = append(v.Items, results.Item{File: name, Bytes: f.Bytes, SHA256: f.SHA256, Verdict: results.NotReached})
	}
	items := v.Items[first:]
	for rest := items; len(rest) > 0; {
		n, err := u.give(ctx, v, rest)
		if err != nil {
			return err
		}
		v.signed(u.Files)
		if err := u.send(ctx, v, rest[:n]); err != nil && !browser.IsSiteError(err) || undecided(rest[:n]) > 0 {
			return err
		}
		rest = rest[n:]
	}
	v.success.uploads = append(v.success.uploads, shownUpload{u, v.Page})
	return u.verdict(items)
}

// give gives the page as many of the files as it takes at once, and returns their number.
func (u *Upload) give(ctx context.Context, v *Visit, items []results.Item) (n int, err error) {
	var names []string
	for _, it := range items {
		names = append(names, it.File)
	}
	switch {
	case u.Click != "":
		return (&Pick{Click: u.Click}).some(ctx, v, names)
	case u.Drop != "":
		return len(names), (&Drop{On: u.Drop, Files: names}).Do(ctx, v)
	}
	if n, err = u.inputCount(ctx, v, len(items)); err != nil {
		return 0, err
	}
	return n, (&Attach{Input: u.Input, Files: names[:n]}).Do(ctx, v)
}

// inputCount is how many files the page takes at once: inputs that have a file already do not
// count. In a browser that gives an input only one file, customers send one after the
// other.
func (u *Upload) inputCount(ctx context.Context, v *Visit, wanted int) (n int, err error) {
	err = v.poll(ctx, func() error {
		inputs, err := v.Page.Elements(ctx, u.Input)
		if err != nil {
			return err
		}
		if len(inputs) == 0 {
			return browser.NewSiteError("upload", u.Input, "no such element")
		}
		free := slices.DeleteFunc(slices.Clone(inputs), func(e browser.Element) bool { return e.Value != "" })
		if len(free) == 0 {
			free = inputs
		}
		if n = min(wanted, len(free)); free[0].Multiple {
			n = wanted
		}
		return nil
	})
	return n, err
}

// send starts the upload of files that the page was given, and waits for its sign for each.
func (u *Upload) send(ctx context.Context, v *Visit, items []results.Item) error {
	v.given = false // what it waits for are signs
	if u.Start != "" {
		if err := (&Click{On: u.Start}).Do(ctx, v); err != nil {
			return err
		}
	}
	return u.watch(ctx, v, items)
}

// watch waits until the page has a sign for every file. Patience starts again with
// each new sign: customers wait for a queue that moves.
func (u *Upload) watch(ctx context.Context, v *Visit, items []results.Item) error {
	start := time.Now()
	defer func() { v.Friction.Waits += time.Since(start).Seconds() }()
	lastChange, busy, before := start, start, uploadState{}
	var bytes int64
	for _, it := range items {
		bytes += it.Bytes
	}
	for {
		now, err := u.readState(ctx, v, items)
		switch {
		case browser.IsSiteError(err): // such as a frame that is not loaded yet
			now = uploadState{undecided: undecided(items), sending: before.sending}
		case err != nil:
			return err
		}
		if now.undecided != before.undecided || now.sending != before.sending {
			before, lastChange = now, time.Now()
		}
		v.addClaim(now.sending, time.Now())
		idle := time.Since(lastChange)
		busy = v.lastBusy(busy)
		switch {
		case now.undecided == 0:
			return u.verdict(items)
		case now.failed != "" && now.sending == "" && idle > min(settleTime, v.StepTimeout):
			u.applyPageState(items, now.failed)
			return u.verdict(items)
		case v.isStalled(lastChange, busy, bytes):
			u.applyPageState(items, now.failed)
			return u.verdict(items)
		}
		if !browser.Sleep(ctx, maxPause/2) {
			return ctx.Err()
		}
	}
}

// uploadState summarises the page's signs of an upload.
type uploadState struct {
	undecided int    // files without a final sign
	sending   string // the texts of files in progress, which keep changing
	failed    string // the message for all files without a sign
}

// readState notes the current signs.
func (u *Upload) readState(ctx context.Context, v *Visit, items []results.Item) (s uploadState, err error) {
	done, err := v.Page.Elements(ctx, u.Done)
	if err != nil {
		return s, err
	}
	refused, err := elements(ctx, v, u.Refused)
	if err != nil {
		return s, err
	}
	for i := range items {
		if e := v.elementNaming(done, items[i].File); e != nil {
			items[i].Verdict, items[i].Shown, items[i].Proof = results.Passed, "", results.ProofPage
			if items[i].ClaimedAt == 0 {
				items[i].ClaimedAt = v.secondsSince(time.Now())
			}
		} else if e := v.elementNaming(refused, items[i].File); e != nil {
			items[i].Verdict, items[i].Shown = results.Failed, e.Text
		}
	}
	s.undecided = undecided(items)
	if s.sending, err = readText(ctx, v, u.Sending); err != nil {
		return s, err
	}
	s.failed, err = readText(ctx, v, u.Failed)
	return s, err
}

// readText joins the texts of visible elements.
func readText(ctx context.Context, v *Visit, selector string) (string, error) {
	found, err := elements(ctx, v, selector)
	var texts []string
	for _, e := range found {
		if e.Visible && e.Text != "" {
			texts = append(texts, e.Text)
		}
	}
	return strings.Join(texts, " · "), err
}

func elements(ctx context.Context, v *Visit, selector string) ([]browser.Element, error) {
	if selector == "" {
		return nil, nil
	}
	return v.Page.Elements(ctx, selector)
}

func (v *Visit) elementNaming(list []browser.Element, file string) *browser.Element {
	return findNamed(v, list, func(e browser.Element) string { return e.Text }, file)
}

func undecided(items []results.Item) (n int) {
	for _, it := range items {
		if it.Verdict == results.NotReached {
			n++
		}
	}
	return n
}

func (u *Upload) applyPageState(items []results.Item, shown string) {
	for i := range items {
		if items[i].Verdict == results.NotReached {
			items[i].Verdict, items[i].Shown = results.Failed, shown
			if shown == "" {
				items[i].Reason = "no element that " + u.Done + " selects named it in time"
			}
		}
	}
}

func (u *Upload) verdict(items []results.Item) error {
	var names []string
	for _, it := range items {
		if failed(it) {
			names = append(names, it.File)
		}
	}
	if len(names) == 0 {
		return nil
	}
	why := ""
	if reason := items[slices.IndexFunc(items, failed)].Reason; reason != "" {
		why = ": " + reason
	}
	return browser.NewSiteError("upload", u.place(), "%s did not get through: %s%s", count(len(names), len(items)), strings.Join(names, ", "), why)
}

func failed(it results.Item) bool { return it.Verdict != results.Passed }

func count(n, of int) string {
	if of == 1 {
		return "the file"
	}
	return fmt.Sprintf("%d of %d files", n, of)
}
