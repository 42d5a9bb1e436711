package webdriver

import (
	"context"
	"encoding/json"

	"cxmatrix/harness/browser"
)

// Drop implements browser.FileGiver: the driver gives the files to an input of ours, and events with these files
// are sent to the page.
func (p *Page) Drop(ctx context.Context, selector string, paths ...string) error {
	files, err := browser.StatFiles(paths)
	if err != nil {
		return browser.NewToolError("drop", err)
	}
	return p.within(ctx, "drop", selector, func(s *scope) error {
		var result scriptResult
		if err := s.run(browser.ScriptDropZone, &result); err != nil {
			return err
		}
		d := drag{scope: s}
		var reason, note string
		if err := result.read(&reason, &d.x, &d.y, &note); err != nil {
			return err
		}
		if reason != "" {
			return s.siteError(reason)
		}
		s.note(note)
		if err := s.hold(files); err != nil {
			return err
		}
		return s.drop(ctx, d, files)
	})
}

// hold gives the files to inputs of ours: all to one, or to one each where an input takes one.
func (s *scope) hold(files []browser.File) error {
	count := 1
	if s.page.session.Browser == htmlunit {
		count = len(files)
	}
	var raw []json.RawMessage
	if err := s.run(browser.ScriptHolders, &raw, count); err != nil {
		return err
	}
	for i, r := range raw {
		el, err := s.page.element(r)
		if err != nil {
			return err
		}
		mine := files
		if count > 1 {
			mine = files[i : i+1]
		}
		paths, err := s.page.sendFiles(mine)
		if err != nil {
			return err
		}
		if err := s.page.send(el, paths); err != nil {
			return err
		}
	}
	return nil
}

// drag is files of our inputs that are dragged to a place.
type drag struct {
	scope *scope
	x, y  float64
}

func (d drag) send(name string) (state string, err error) {
	var result scriptResult
	if err := d.scope.run(browser.ScriptDrag, &result, name, d.x, d.y); err != nil {
		return "", err
	}
	return state, result.read(&state)
}

func (s *scope) drop(ctx context.Context, d drag, files []browser.File) error {
	state, last, err := browser.Drag(ctx, d.send)
	if err != nil {
		return err
	}
	if last != "" {
		if _, err := d.send(last); err != nil {
			return s.ignoreNavigation(err)
		}
	}
	var held [][]any
	if err := s.run(browser.ScriptDropped, &held); err != nil {
		return s.ignoreNavigation(err)
	}
	return browser.CheckDrop(s.fullSelector, state, files, held)
}
