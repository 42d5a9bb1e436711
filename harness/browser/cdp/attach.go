package cdp

import (
	"context"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod/lib/proto"
)

// Attach implements browser.Page.
func (p *Page) Attach(ctx context.Context, selector string, paths ...string) error {
	files, err := browser.StatFiles(paths)
	if err != nil {
		return browser.NewToolError("attach", err)
	}
	return p.within(ctx, "attach", selector, func(s *scope) error {
		var result []any
		if err := s.run(browser.ScriptFileInputs, &result, len(files)); err != nil {
			return err
		}
		var reason string
		var places []int
		if err := unmarshalRow(result, &reason, &places); err != nil {
			return err
		}
		if reason != "" {
			return s.siteError(reason)
		}
		return s.attachToInputs(files, places)
	})
}

func (s *scope) attachToInputs(files []browser.File, places []int) error {
	if len(places) == 1 {
		return s.attachFiles(places[0], files)
	}
	for i, f := range files {
		if err := s.attachFiles(places[i], []browser.File{f}); err != nil {
			return err
		}
	}
	return nil
}

// attachFiles sets the files of one input and reads them back. A page that navigated at once,
// such as one that submits the form by itself, cannot be read.
func (s *scope) attachFiles(index int, files []browser.File) error {
	el, err := s.element(index)
	if err != nil {
		return err
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	if err := (proto.DOMSetFileInputFiles{Files: paths, ObjectID: el}).Call(s.page); err != nil {
		return err
	}
	var held [][]any
	if err := s.run(browser.ScriptFiles, &held, index); err != nil {
		return s.navigatedAway(err)
	}
	if err := browser.CheckFiles(files, held); err != nil {
		return browser.NewFinalError(s.op, s.fullSelector, "%v", err)
	}
	return nil
}
