package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"

	"cxmatrix/harness/browser/selector"
)

// TextLocator is a Page that reports which texts a picture of it shows, and where.
type TextLocator interface {
	// LocateText reads the visible part of the window, or the whole document. fields are selectors
	// of elements that must be covered whatever they contain.
	LocateText(ctx context.Context, fields []string, whole bool) (TextLayout, error)
}

// TextLayout is what a picture of a page shows. Lengths are in CSS pixels, places are relative to
// the window.
type TextLayout struct {
	Width, Height float64   // of the window
	Left, Top     float64   // how far the document is scrolled
	Boxes         []TextBox // in document order
}

// Kinds of TextBox.
const (
	RunningText = "text"  // of the document's running text: neighbours may form one word
	FieldText   = "field" // the value of a field, or the alternative text of an image
	CoveredBox  = "cover" // to be covered, whatever it contains
)

// TextBox is a text and its box. A text with several boxes is in the first of them,
// and the others have none.
type TextBox struct {
	Kind, Text          string
	X, Y, Width, Height float64
}

//go:embed textlayout.js
var textLayoutJS string

// ScriptTextLayout: (paths, fields []selector.Path, whole bool) -> see ParseTextLayout. fields are the paths of
// the fields, all alternatives in one list.
const ScriptTextLayout Function = "showing"

// FieldPaths are selectors as ScriptTextLayout takes them.
func FieldPaths(fields []string) selector.Selector {
	paths := selector.Selector{}
	for _, f := range fields {
		s, _ := selector.Parse(f) // nothing was typed by one that does not parse
		paths = append(paths, s...)
	}
	return paths
}

// ParseTextLayout reads the answer of ScriptTextLayout.
func ParseTextLayout(result []json.RawMessage) (s TextLayout, err error) {
	var more bool
	var rows [][]json.RawMessage
	into := []any{&s.Width, &s.Height, &s.Left, &s.Top, &more, &rows}
	if err := unmarshalRow(result, into...); err != nil {
		return s, err
	}
	for _, row := range rows {
		var p TextBox
		if err := unmarshalRow(row, &p.Kind, &p.Text, &p.X, &p.Y, &p.Width, &p.Height); err != nil {
			return s, err
		}
		s.Boxes = append(s.Boxes, p)
	}
	if more {
		return s, errors.New("the page shows too much to be read")
	}
	return s, nil
}

func unmarshalRow(row []json.RawMessage, into ...any) error {
	if len(row) != len(into) {
		return fmt.Errorf("script answered %d values, not %d", len(row), len(into))
	}
	for i, dest := range into {
		if err := json.Unmarshal(row[i], dest); err != nil {
			return err
		}
	}
	return nil
}
