package cdp

import (
	"context"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// CatchChooser implements browser.FileGiver: the browser reports choosers instead of opening them.
func (p *Page) CatchChooser(ctx context.Context, _ string) error {
	p.currentWindow().chooser.Store(nil)
	return nil
}

// GiveChooser implements browser.FileGiver.
func (p *Page) GiveChooser(ctx context.Context, selector string, paths ...string) (taken int, err error) {
	files, err := browser.StatFiles(paths)
	if err != nil {
		return 0, browser.NewToolError("pick", err)
	}
	p.flushEvents(ctx, "pick")
	open := p.currentWindow().chooser.Swap(nil)
	switch {
	case open == nil:
		return 0, browser.NewSiteError("pick", selector, "%s", browser.NoChooser)
	case open.BackendNodeID == 0:
		return 0, browser.NewUnsupportedError("pick "+selector, "the page asks for files by the File System Access API, without an input")
	case open.Mode != proto.PageFileChooserOpenedModeSelectMultiple:
		files = files[:1]
	}
	err = p.do(ctx, "pick", selector, func(page *rod.Page) error { return p.giveChooser(page, selector, open.BackendNodeID, files) })
	return len(files), err
}

// giveChooser gives files to the input of a chooser, which may be in no document, and reads them back.
func (p *Page) giveChooser(page *rod.Page, selector string, input proto.DOMBackendNodeID, files []browser.File) error {
	node, err := proto.DOMResolveNode{BackendNodeID: input}.Call(page)
	if err != nil {
		return err
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	if err := callByValue(page, node.Object.ObjectID, browser.ScriptNoteFiles, new(any)); err != nil {
		return err
	}
	if err := (proto.DOMSetFileInputFiles{Files: paths, BackendNodeID: input}).Call(page); err != nil {
		return err
	}
	var held [][]any
	if err := callByValue(page, node.Object.ObjectID, browser.ScriptNotedFiles, &held); err != nil {
		return (&scope{page: page}).navigatedAway(err)
	}
	if err := browser.CheckFiles(files, held); err != nil {
		return browser.NewFinalError("pick", selector, "%v", err)
	}
	return nil
}
