package cdp

import (
	"context"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod/lib/proto"
)

// Drop implements browser.FileGiver by the events of the browser itself.
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
		var x, y float64
		if err := unmarshalRow(result, &reason, &x, &y, &note); err != nil {
			return err
		}
		if reason != "" {
			return s.siteError(reason)
		}
		s.note(note)
		if err := s.waitForLayout(); err != nil {
			return err
		}
		return s.drop(drag{s, s.x + x, s.y + y, files})
	})
}

// drag is files that are dragged to a place in the window.
type drag struct {
	scope *scope
	x, y  float64
	files []browser.File
}

func (d drag) send(kind proto.InputDispatchDragEventType) error {
	data := &proto.InputDragData{Items: []*proto.InputDragDataItem{}, DragOperationsMask: 1}
	for _, f := range d.files {
		data.Files = append(data.Files, f.Path)
	}
	return proto.InputDispatchDragEvent{Type: kind, X: d.x, Y: d.y, Data: data}.Call(d.scope.page)
}

// over sends dragover, and returns whether the page took it.
func (d drag) over() (state string, err error) {
	if err := d.send(proto.InputDispatchDragEventTypeDragOver); err != nil {
		return "", err
	}
	var result []any
	if err := d.scope.run(browser.ScriptDragged, &result); err != nil {
		return "", err
	}
	return state, unmarshalRow(result, &state)
}

func (s *scope) drop(d drag) error {
	if err := d.send(proto.InputDispatchDragEventTypeDragEnter); err != nil {
		return err
	}
	state, err := browser.HoldDrag(s.page.GetContext(), d.over)
	if err != nil {
		return err
	}
	if state == "no" {
		_ = d.send(proto.InputDispatchDragEventTypeDragCancel)
		return s.siteError(browser.NoDropZone)
	}
	if err := d.send(proto.InputDispatchDragEventTypeDrop); err != nil {
		return s.navigatedAway(err)
	}
	return s.navigatedAway(s.checkDropped(d.files))
}

// checkDropped compares the files that the page was given.
func (s *scope) checkDropped(files []browser.File) error {
	var held [][]any
	if err := s.run(browser.ScriptDropped, &held); err != nil {
		return err
	}
	if err := browser.CheckFiles(files, held); err != nil {
		return browser.NewFinalError(s.op, s.fullSelector, "%v", err)
	}
	return nil
}
