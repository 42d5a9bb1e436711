package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"cxmatrix/harness/browser"

	"github.com/tebeka/selenium"
)

// Elements implements browser.Page.
func (p *Page) Elements(ctx context.Context, selector string) (list []browser.Element, err error) {
	err = p.within(ctx, "elements", selector, func(s *scope) error {
		var rows [][]any
		if err := s.run(browser.ScriptDescribe, &rows); err != nil {
			return err
		}
		list, err = browser.Described(rows)
		return err
	})
	return list, err
}

// Click implements browser.Page.
func (p *Page) Click(ctx context.Context, selector string) error {
	return p.within(ctx, "click", selector, func(s *scope) error {
		if err := p.limit(ctx); err != nil {
			return err
		}
		return s.press(0)
	})
}

// press asks where to press, and lets the driver do it.
func (s *scope) press(index int) error {
	var got row
	if err := s.run(browser.ScriptPress, &got, index); err != nil {
		return err
	}
	var reason string
	var x, y float64
	var stand bool
	var raw json.RawMessage
	if err := got.read(&reason, &x, &y, &raw, &stand); err != nil {
		return err
	}
	if reason != "" {
		return s.refuse(reason)
	}
	el, err := s.page.element(raw)
	if err != nil {
		return err
	}
	if stand { // the middle of a label may be a link: press the label as such
		return s.page.script("arguments[0].click(); return null;", new(any), el)
	}
	return s.pressed(el.Click())
}

var receiver = regexp.MustCompile(`Other element would receive the click: <(\w+)(?:[^>]*? id="([^"]*)")?`)

// pressed reads a driver's refusal. A dialog that is open now was opened by the click.
func (s *scope) pressed(err error) error {
	err = plain(err)
	var e *CommandError
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Code == "unexpected alert open":
		return nil
	case e.Code == "element click intercepted" || strings.Contains(e.Message, "not clickable at point"):
		return s.refuse(coveredBy(e.Message))
	case e.Code == "element not interactable":
		return s.refuse("hidden")
	}
	return err
}

func coveredBy(message string) string {
	m := receiver.FindStringSubmatch(message)
	if m == nil {
		return "covered"
	}
	if m[2] != "" {
		return "covered by " + m[1] + "#" + m[2]
	}
	return "covered by " + m[1]
}

// Choose implements browser.Page.
func (p *Page) Choose(ctx context.Context, selector, value string) error {
	return p.within(ctx, "choose", selector, func(s *scope) error {
		c, err := s.choice(value)
		switch {
		case err != nil:
			return err
		case c.reason != "":
			return s.refuse(c.reason)
		case c.done:
			return nil
		case c.kind == "select":
			option, err := p.element(c.option)
			if err != nil {
				return err
			}
			return s.pressed(option.Click())
		}
		if err := s.press(c.index); err != nil {
			return err
		}
		return s.chosen(c.kind, value)
	})
}

// choice is what ScriptChoice answers.
type choice struct {
	reason, kind string
	index        int
	done         bool
	option       json.RawMessage
}

func (s *scope) choice(value string) (c choice, err error) {
	var got row
	if err := s.run(browser.ScriptChoice, &got, value); err != nil {
		return c, err
	}
	return c, got.read(&c.reason, &c.kind, &c.index, &c.done, &c.option)
}

// chosen looks whether the press had its effect, if the page is still there.
func (s *scope) chosen(kind, value string) error {
	c, err := s.choice(value)
	err = plain(err)
	switch {
	case passing(err) || code(err) == "unexpected alert open" || code(err) == "no such window":
		return nil
	case err != nil:
		return err
	case c.reason != "" || c.kind != kind || c.done:
		return nil
	}
	return s.refuse("pressed, but it did not change")
}

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
		var each bool
		if err := got.read(&reason, &each); err != nil {
			return err
		}
		if reason != "" {
			return s.refuse(reason)
		}
		return s.hand(files, each)
	})
}

func (s *scope) hand(files []browser.File, each bool) error {
	list, err := s.page.wd.FindElements(selenium.ByCSSSelector, s.last)
	if err != nil {
		return err
	}
	if !each {
		return s.give(list, 0, files)
	}
	for i, f := range files {
		if err := s.give(list, i, []browser.File{f}); err != nil {
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
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	if err := s.page.keys(list[index], strings.Join(paths, "\n")); err != nil {
		return err
	}
	var held [][]any
	err := plain(s.run(browser.ScriptHeld, &held, index))
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
