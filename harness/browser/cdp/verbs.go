package cdp

import (
	"context"
	"encoding/json"
	"errors"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/proto"
	"github.com/ysmood/gson"
)

// Open implements browser.Page.
func (p *Page) Open(ctx context.Context, address string) error {
	shown := browser.SafeURL(address)
	err := p.do(ctx, "open", shown, func(page *rod.Page) error {
		got, err := proto.PageNavigate{URL: address}.Call(page)
		var refused *cdp.Error
		switch {
		case errors.As(err, &refused) && refused.Code == -32602, errors.As(err, &refused) && refused.Code == -32000 && !passing(err):
			return browser.Refuse("open", shown, "%s", browser.SafeText(refused.Message))
		case err != nil:
			return err
		case got.ErrorText != "":
			return browser.Refuse("open", shown, "%s", got.ErrorText)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.complete(ctx, shown)
}

// complete waits until the document and all it refers to are there.
func (p *Page) complete(ctx context.Context, shown string) error {
	for {
		var state string
		err := p.do(ctx, "open", shown, func(page *rod.Page) error {
			doc, err := document(page)
			if err != nil {
				return err
			}
			return call(page, doc, `function() { return this.readyState; }`, &state)
		})
		if err != nil || state == "complete" {
			return err
		}
		pause(ctx, again)
	}
}

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
	err := p.within(ctx, "click", selector, func(s *scope) error { return s.press(0) })
	if err != nil {
		return err
	}
	return p.arrive(ctx)
}

// press finds where to press and presses there.
func (s *scope) press(index int) error {
	var got []any
	if err := s.run(browser.ScriptPress, &got, index); err != nil {
		return err
	}
	var reason string
	var x, y float64
	if err := read(got, &reason, &x, &y); err != nil {
		return err
	}
	if reason != "" {
		return s.refuse(reason)
	}
	if err := s.settle(); err != nil {
		return err
	}
	return s.mouse(s.x+x, s.y+y)
}

// settle finds the frames' corner again, since press may have scrolled.
func (s *scope) settle() error {
	if frames, _ := browser.Path(s.path); len(frames) == 0 {
		return nil
	}
	fresh, err := enter(s.page, s.op, s.path)
	if err != nil {
		return err
	}
	s.x, s.y = fresh.x, fresh.y
	return nil
}

// mouse moves there, presses and lets go. From the moment the button is down the
// page may go away, which is then what the click was for.
func (s *scope) mouse(x, y float64) error {
	at := func(kind proto.InputDispatchMouseEventType, button proto.InputMouseButton, buttons, clicks int) error {
		return proto.InputDispatchMouseEvent{Type: kind, X: x, Y: y, Button: button, Buttons: gson.Int(buttons), ClickCount: clicks}.Call(s.page)
	}
	if err := at(proto.InputDispatchMouseEventTypeMouseMoved, proto.InputMouseButtonNone, 0, 0); err != nil {
		return err
	}
	err := at(proto.InputDispatchMouseEventTypeMousePressed, proto.InputMouseButtonLeft, 1, 1)
	if err == nil {
		err = at(proto.InputDispatchMouseEventTypeMouseReleased, proto.InputMouseButtonLeft, 0, 1)
	}
	return s.left(err)
}

// left forgives an error that says that the document, or the window, went away.
func (s *scope) left(err error) error {
	gone := passing(err) || errors.Is(err, cdp.ErrSessionNotFound) || errors.Is(context.Cause(s.page.GetContext()), errClosed)
	if err != nil && gone {
		return nil
	}
	return err
}

// Choose implements browser.Page.
func (p *Page) Choose(ctx context.Context, selector, value string) error {
	return p.within(ctx, "choose", selector, func(s *scope) error {
		var got []any
		if err := s.run(browser.ScriptChoice, &got, value); err != nil {
			return err
		}
		var reason, kind string
		var index float64
		var done bool
		if err := read(got, &reason, &kind, &index, &done); err != nil {
			return err
		}
		switch {
		case reason != "":
			return s.refuse(reason)
		case done:
			return nil
		case kind == "select":
			return s.left(s.reasoned(browser.ScriptPick, int(index)))
		}
		if err := s.press(int(index)); err != nil {
			return err
		}
		return s.chosen(kind, value)
	})
}

// chosen looks whether the press had its effect, if the page is still there.
func (s *scope) chosen(kind, value string) error {
	var got []any
	err := s.run(browser.ScriptChoice, &got, value)
	var reason, now string
	var index float64
	var done bool
	if err == nil {
		err = read(got, &reason, &now, &index, &done)
	}
	if err != nil || reason != "" || now != kind || done {
		return s.left(err)
	}
	return s.refuse("pressed, but it did not change")
}

// reasoned runs a script that answers [reason].
func (s *scope) reasoned(script string, args ...any) error {
	var got []any
	if err := s.run(script, &got, args...); err != nil {
		return err
	}
	var reason string
	if err := read(got, &reason); err != nil {
		return err
	}
	if reason != "" {
		return s.refuse(reason)
	}
	return nil
}

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
		var each bool
		if err := read(got, &reason, &each); err != nil {
			return err
		}
		if reason != "" {
			return s.refuse(reason)
		}
		return s.hand(files, each)
	})
}

func (s *scope) hand(files []browser.File, each bool) error {
	if !each {
		return s.give(0, files)
	}
	for i, f := range files {
		if err := s.give(i, []browser.File{f}); err != nil {
			return err
		}
	}
	return nil
}

// give hands files to one input and asks what it holds. A page that left at once,
// as one that sends the form by itself does, cannot be asked.
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

// read unpacks a script's answer.
func read(got []any, into ...any) error {
	for i, target := range into {
		if i >= len(got) {
			return errors.New("script answered too little")
		}
		raw, err := json.Marshal(got[i])
		if err == nil {
			err = json.Unmarshal(raw, target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
