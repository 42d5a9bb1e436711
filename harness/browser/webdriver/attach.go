package webdriver

import (
	"context"
	"strings"

	"cxmatrix/harness/browser"

	"github.com/tebeka/selenium"
)

// Attach implements browser.Page.
func (p *Page) Attach(ctx context.Context, selector string, paths ...string) error {
	files, err := browser.Files(paths)
	if err != nil {
		return browser.Broke("attach", err)
	}
	return p.within(ctx, "attach", selector, func(s *scope) error {
		var got row
		if err := s.run(browser.ScriptTake, &got, len(files)); err != nil {
			return err
		}
		var reason string
		var places []int
		if err := got.read(&reason, &places); err != nil {
			return err
		}
		if reason != "" {
			return s.refuse(reason)
		}
		return s.hand(files, places)
	})
}

func (s *scope) hand(files []browser.File, places []int) error {
	list, err := s.page.wd.FindElements(selenium.ByCSSSelector, s.last)
	if err != nil {
		return err
	}
	if len(places) == 1 {
		return s.give(list, places[0], files)
	}
	for i, f := range files {
		if err := s.give(list, places[i], []browser.File{f}); err != nil {
			return err
		}
	}
	return nil
}

// give hands files to one input and asks what it holds. A page that left at once
// cannot be asked.
func (s *scope) give(list []selenium.WebElement, index int, files []browser.File) error {
	if index >= len(list) {
		return s.refuse("no such element")
	}
	paths, err := s.page.deliver(files)
	if err != nil {
		return err
	}
	text := strings.Join(paths, "\n")
	err = plain(s.page.keys(list[index], text))
	if code(err) == "element not interactable" {
		err = s.page.keysUnseen(list[index], text)
	}
	if err := s.page.heed(err); err != nil {
		return err
	}
	var held [][]any
	err = plain(s.run(browser.ScriptHeld, &held, index))
	if passing(err) || code(err) == "unexpected alert open" {
		return nil
	}
	if err != nil {
		return err
	}
	if err := browser.SameFiles(files, held); err != nil {
		return s.refuse(err.Error())
	}
	return nil
}
