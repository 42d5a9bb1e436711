package cdp

import (
	"context"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod/lib/proto"
)

// Drop implements browser.FileGiver by events of ours, with files of an input of ours: Input.dispatchDragEvent with files has
// ended Chromium 156 at the next navigation, in 1 of some 20 runs.
func (p *Page) Drop(ctx context.Context, selector string, paths ...string) error {
	files, err := browser.StatFiles(paths)
	if err != nil {
		return browser.NewToolError("drop", err)
	}
	return p.within(ctx, "drop", selector, func(s *scope) error {
		var result []any
		if err := s.run(browser.ScriptDropZone, &result); err != nil {
			return err
		}
		var reason, note string
		d := drag{scope: s}
		if err := unmarshalRow(result, &reason, &d.x, &d.y, &note); err != nil {
			return err
		}
		if reason != "" {
			return s.siteError(reason)
		}
		s.note(note)
		if err := s.hold(files); err != nil {
			return err
		}
		return s.drop(d, files)
	})
}

// hold gives the files to an input of ours.
func (s *scope) hold(files []browser.File) error {
	if err := s.run(browser.ScriptHolders, new(any), 1); err != nil {
		return err
	}
	el, err := invoke(s.page, s.doc, "function() { return this.cxmatrixDrag.inputs[0] }", false)
	if err != nil {
		return err
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	return proto.DOMSetFileInputFiles{Files: paths, ObjectID: el.ObjectID}.Call(s.page)
}

// drag is files of our input that are dragged to a place in their own document.
type drag struct {
	scope *scope
	x, y  float64
}

// send sends an event, and returns whether the page took it.
func (d drag) send(name string) (state string, err error) {
	var result []any
	if err := d.scope.run(browser.ScriptDrag, &result, name, d.x, d.y); err != nil {
		return "", err
	}
	return state, unmarshalRow(result, &state)
}

func (s *scope) drop(d drag, files []browser.File) error {
	state, last, err := browser.Drag(s.page.GetContext(), d.send)
	if err != nil {
		return err
	}
	if last != "" {
		if _, err := d.send(last); err != nil {
			return s.navigatedAway(err)
		}
	}
	var held [][]any
	if err := s.run(browser.ScriptDropped, &held); err != nil {
		return s.navigatedAway(err)
	}
	return browser.CheckDrop(s.fullSelector, state, files, held)
}
