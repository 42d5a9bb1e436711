package browser

import (
	"context"
	_ "embed"
	"time"
)

// FileGiver is a Page that gives files to pages in other ways than by an input. They are local files, as for Attach.
type FileGiver interface {
	// Drop drags files onto an element, and drops them there. An element where the page takes no files is a *SiteError.
	Drop(ctx context.Context, selector string, paths ...string) error
	// CatchChooser prepares for a press on the element that opens a file chooser.
	CatchChooser(ctx context.Context, selector string) error
	// GiveChooser gives files to the chooser that is open since, of which it may take only the first, and returns how many it
	// took. If none is open it is a *SiteError.
	GiveChooser(ctx context.Context, selector string, paths ...string) (taken int, err error)
}

//go:embed files.js
var filesJS string

const (
	// ScriptDropZone: (list) -> [reason, x, y, note]. Where files are dropped on the element, in its own frame's viewport. From
	// then on drag events are noted.
	ScriptDropZone Function = "zone"
	// ScriptDropped: (list) -> [[name, size]...], or null where not known. The files that the page was given; ends the noting.
	ScriptDropped Function = "dropped"
	// ScriptHolders: (list, count) -> elements. Inputs that take the files to be dropped; ScriptDropped removes them.
	ScriptHolders Function = "holders"
	// ScriptCatchChooser: (list) -> [state]. The next chooser is not opened, but noted; state is "none" in a browser that can't.
	ScriptCatchChooser Function = "catchChooser"
	// ScriptChosen: (list) -> [open, multiple, input]. The input of the chooser.
	ScriptChosen Function = "chosen"
	// ScriptPicked: (list) -> [[name, size]...], or null where not known. The files that this input got.
	ScriptPicked Function = "picked"
	// ScriptDrag: (list, event, x, y) -> [state]. Sends a drag event with the files of the holders: "yes" if the page took it,
	// "no", or "none" in a browser that can't.
	ScriptDrag Function = "drag"
)

// ScriptNoteFiles notes the files of the input on which it is called; ScriptNotedFiles returns them.
var (
	ScriptNoteFiles  = "function() {\n" + compactScript(filesJS) + "\nnoteFiles(this);\nreturn true;\n}"
	ScriptNotedFiles = "function() {\n" + compactScript(filesJS) + "\nreturn this.cxmatrixFiles || rows(this.files);\n}"
)

// The reasons of files, in the words of every adapter.
const (
	NoDropZone = "the page takes no files that are dragged there"
	NoChooser  = "it opened no file chooser"
	NoFileAPI  = "this browser gives scripts no files"
)

const (
	dragTries    = 10
	dragInterval = 50 * time.Millisecond // as browsers repeat dragover while a person holds still
)

// Drag brings the files of the holders to their place, by events that send sends as ScriptDrag does: it sends dragover until the
// page takes it, as long as a person would hold still, since a page that shows its drop zone only while something is dragged
// takes a moment. It returns the state, and the last event to send; "" if there is none.
func Drag(ctx context.Context, send func(event string) (state string, err error)) (state, last string, err error) {
	if state, err = send("dragenter"); err != nil || state == noFiles {
		return state, "", err
	}
	for range dragTries {
		if state, err = send("dragover"); err != nil || state != notTaken || !Sleep(ctx, dragInterval) {
			break
		}
	}
	switch {
	case err != nil || state == noFiles:
		return state, "", err
	case state == notTaken:
		return state, "dragleave", nil
	}
	return state, "drop", nil
}

// States of ScriptDrag.
const (
	notTaken = "no"
	noFiles  = "none"
)

// CheckDrop judges a drop by the state of Drag and the files that the page was given.
func CheckDrop(selector, state string, files []File, held [][]any) error {
	switch err := CheckFiles(files, held); {
	case state == noFiles:
		return NewUnsupportedError("drop "+selector, NoFileAPI)
	case state == notTaken:
		return NewSiteError("drop", selector, NoDropZone)
	case err != nil:
		return NewFinalError("drop", selector, "%v", err)
	}
	return nil
}
