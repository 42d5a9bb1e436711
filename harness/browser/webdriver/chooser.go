package webdriver

import (
	"context"
	"encoding/json"

	"cxmatrix/harness/browser"
)

// CatchChooser implements browser.FileGiver: a chooser of the system would be out of the driver's reach.
func (p *Page) CatchChooser(ctx context.Context, selector string) error {
	return p.within(ctx, "pick", selector, func(s *scope) error {
		var result []string
		if err := s.run(browser.ScriptCatchChooser, &result); err != nil {
			return err
		}
		if len(result) > 0 && result[0] == "none" || p.session.Browser == htmlunit { // which gives scripts no files
			return browser.NewUnsupportedError("pick "+selector, browser.NoFileAPI)
		}
		return nil
	})
}

// GiveChooser implements browser.FileGiver.
func (p *Page) GiveChooser(ctx context.Context, selector string, paths ...string) (taken int, err error) {
	files, err := browser.StatFiles(paths)
	if err != nil {
		return 0, browser.NewToolError("pick", err)
	}
	err = p.within(ctx, "pick", selector, func(s *scope) error {
		var result scriptResult
		if err := s.run(browser.ScriptChosen, &result); err != nil {
			return err
		}
		var open, multiple bool
		var input json.RawMessage
		if err := result.read(&open, &multiple, &input); err != nil {
			return err
		}
		if !open {
			return s.siteError(browser.NoChooser)
		}
		if !multiple {
			files = files[:1]
		}
		return s.giveChooser(input, files)
	})
	return len(files), err
}

// giveChooser gives files to the input of a chooser, and reads them back.
func (s *scope) giveChooser(input json.RawMessage, files []browser.File) error {
	el, err := s.page.element(input)
	if err != nil {
		return err
	}
	paths, err := s.page.sendFiles(files)
	if err != nil {
		return err
	}
	if err := s.page.handleEmulatorError(withoutURL(s.page.send(el, paths))); err != nil {
		return err
	}
	var held [][]any
	if err := s.run(browser.ScriptPicked, &held); err != nil {
		return s.ignoreNavigation(err)
	}
	if err := browser.CheckFiles(files, held); err != nil {
		return browser.NewFinalError(s.op, s.fullSelector, "%v", err)
	}
	return nil
}
