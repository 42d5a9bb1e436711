package cdp

import (
	"context"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod/lib/proto"
)

// Attach implements browser.Page.
func (p *Page) Attach(ctx context.Context, selector string, paths ...string) error {
	files, err := browser.Files(paths)
	if err != nil {
		return browser.Broke("attach", err)
	}
	return p.within(ctx, "attach", selector, func(s *scope) error {
		var got []any
		if err := s.run(browser.ScriptTake, &got, len(files)); err != nil {
			return err
		}
		var reason string
		var places []int
		if err := read(got, &reason, &places); err != nil {
			return err
		}
		if reason != "" {
			return s.refuse(reason)
		}
		return s.hand(files, places)
	})
}

func (s *scope) hand(files []browser.File, places []int) error {
	if len(places) == 1 {
		return s.give(places[0], files)
	}
	for i, f := range files {
		if err := s.give(places[i], []browser.File{f}); err != nil {
			return err
		}
	}
	return nil
}

// give sets the files of one input and reads them back. A page that navigated at once,
// such as one that submits the form by itself, cannot be read.
func (s *scope) give(index int, files []browser.File) error {
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
	if err := s.run(browser.ScriptHeld, &held, index); err != nil {
		return s.left(err)
	}
	if err := browser.SameFiles(files, held); err != nil {
		return s.refuse(err.Error())
	}
	return nil
}
