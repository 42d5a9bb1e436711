package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
)

// Shower is a Page that reports which texts a picture of it shows, and where.
type Shower interface {
	// Showing reads the visible part of the window, or the whole document. fields are selectors
	// of elements that must be covered whatever they contain.
	Showing(ctx context.Context, fields []string, whole bool) (Shown, error)
}

// Shown is what a picture of a page shows. Lengths are in CSS pixels, places are relative to
// the window.
type Shown struct {
	Width, Height float64 // of the window
	Left, Top     float64 // how far the document is scrolled
	Pieces        []Piece // in document order
}

// Kinds of Piece.
const (
	TextPiece  = "text"  // of the document's running text: neighbours may form one word
	FieldPiece = "field" // the value of a field, or the alternative text of an image
	CoverPiece = "cover" // to be covered, whatever it contains
)

// Piece is a text and its box. A text with several boxes is in the first of them,
// and the others have none.
type Piece struct {
	Kind, Text          string
	X, Y, Width, Height float64
}

//go:embed showing.js
var showing string

// ScriptShowing: (list, paths [][]string, whole bool) -> see ReadShown. paths are the fields'
// selectors, each with the frames that lead to it.
var ScriptShowing = "function() {\n" + seeing + showing + "\nreturn showing.apply(null, arguments);\n}"

// Paths are selectors as ScriptShowing takes them.
func Paths(fields []string) [][]string {
	paths := [][]string{}
	for _, f := range fields {
		frames, last := Path(f)
		paths = append(paths, append(frames[:len(frames):len(frames)], last))
	}
	return paths
}

// ReadShown reads the answer of ScriptShowing.
func ReadShown(answer []json.RawMessage) (s Shown, err error) {
	var more bool
	var rows [][]json.RawMessage
	into := []any{&s.Width, &s.Height, &s.Left, &s.Top, &more, &rows}
	if err := read(answer, into...); err != nil {
		return s, err
	}
	for _, row := range rows {
		var p Piece
		if err := read(row, &p.Kind, &p.Text, &p.X, &p.Y, &p.Width, &p.Height); err != nil {
			return s, err
		}
		s.Pieces = append(s.Pieces, p)
	}
	if more {
		return s, errors.New("the page shows too much to be read")
	}
	return s, nil
}

func read(row []json.RawMessage, into ...any) error {
	if len(row) != len(into) {
		return fmt.Errorf("script answered %d values, not %d", len(row), len(into))
	}
	for i, target := range into {
		if err := json.Unmarshal(row[i], target); err != nil {
			return err
		}
	}
	return nil
}
