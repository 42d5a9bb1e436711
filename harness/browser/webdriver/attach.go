package webdriver

import (
	"context"
	"net/http"
	"strings"

	"cxmatrix/harness/browser"

	"github.com/tebeka/selenium"
)

// Attach implements browser.Page.
func (p *Page) Attach(ctx context.Context, selector string, paths ...string) error {
	files, err := browser.StatFiles(paths)
	if err != nil {
		return browser.NewToolError("attach", err)
	}
	return p.within(ctx, "attach", selector, func(s *scope) error {
		var result scriptResult
		if err := s.run(browser.ScriptFileInputs, &result, len(files)); err != nil {
			return err
		}
		var reason string
		var places []int
		if err := result.read(&reason, &places); err != nil {
			return err
		}
		if reason != "" {
			return s.siteError(reason)
		}
		return s.attachToInputs(files, places)
	})
}

func (s *scope) attachToInputs(files []browser.File, places []int) error {
	list, err := s.elements()
	if err != nil {
		return err
	}
	if len(places) == 1 {
		return s.attachFiles(list, places[0], files)
	}
	for i, f := range files {
		if err := s.attachFiles(list, places[i], []browser.File{f}); err != nil {
			return err
		}
	}
	return nil
}

// attachFiles sets the files of one input and reads them back. A page that navigated at once
// cannot be read.
func (s *scope) attachFiles(list []selenium.WebElement, index int, files []browser.File) error {
	if index >= len(list) {
		return s.siteError("no such element")
	}
	paths, err := s.page.sendFiles(files)
	if err != nil {
		return err
	}
	if err := s.page.handleEmulatorError(withoutURL(s.page.send(list[index], paths))); err != nil {
		return err
	}
	var held [][]any
	err = withoutURL(s.run(browser.ScriptFiles, &held, index))
	if isTransient(err) || errorCode(err) == "unexpected alert open" {
		return nil
	}
	if err != nil {
		return err
	}
	if err := browser.CheckFiles(files, held); err != nil {
		return browser.NewFinalError(s.op, s.fullSelector, "%v", err)
	}
	return nil
}

// send types the paths. PhantomJS's driver would never answer for a hidden input,
// and takes one path only; it has a command of its own, which takes a selector.
func (p *Page) send(el selenium.WebElement, paths []string) error {
	if !p.session.phantomJS() {
		text := strings.Join(paths, "\n")
		err := p.keys(el, text)
		if errorCode(withoutURL(err)) == "element not interactable" {
			return p.keysToHidden(el, text)
		}
		return err
	}
	const mark = "data-cxmatrix-file"
	if err := p.script("arguments[0].setAttribute(arguments[1], ''); return null;", new(any), el, mark); err != nil {
		return err
	}
	err := p.raw(http.MethodPost, "/file", map[string]any{"selector": "[" + mark + "]", "filepath": paths}, nil)
	_ = p.script("arguments[0].removeAttribute(arguments[1]); return null;", new(any), el, mark) // fails if the page navigated at once
	return err
}
