package browser

import (
	"fmt"
	"sync"

	"cxmatrix/harness/browser/selector"
)

// Documents is what an adapter does on the way to the elements of a selector: it has a current document.
type Documents interface {
	// Top goes to the window's own document.
	Top() error
	// Host runs ScriptHost on paths, and returns the kind.
	Host(paths selector.Selector) (kind string, err error)
	// Enter goes to the document of the frame that paths lead to.
	Enter(paths selector.Selector) error
	// Count returns the number of elements.
	Count(paths selector.Selector) (int, error)
}

// EnterDocument reads a selector, goes to the document of the elements that it selects, and returns their paths in it: all
// alternatives if none of them leads anywhere else, else the first one that has an element.
func EnterDocument(d Documents, op, text string) (selector.Selector, error) {
	s, err := selector.Parse(text)
	if err != nil {
		return nil, NewToolError(op+" "+text, err)
	}
	if err := d.Top(); err != nil || !s.Leads() {
		return s, err
	}
	for i, path := range s {
		if i > 0 {
			if err := d.Top(); err != nil {
				return nil, err
			}
		}
		paths, failed := follow(d, op, text, i, path)
		if i == len(s)-1 || failed != nil && !IsSiteError(failed) {
			return paths, failed
		}
		if failed != nil {
			continue
		}
		if n, err := d.Count(paths); err != nil || n > 0 {
			return paths, err
		}
	}
	return nil, nil // not reached: a selector has an alternative
}

// follow goes through the frames and open shadow roots of a path.
func follow(d Documents, op, text string, alternative int, path selector.Path) (selector.Selector, error) {
	var here selector.Path
	for i, scope := range path[:len(path)-1] {
		here = append(here[:len(here):len(here)], scope)
		kind, err := d.Host(selector.Selector{here})
		if err != nil {
			return nil, err
		}
		name := selector.Scopes(text)[alternative][i]
		switch kind {
		case "":
			return nil, NewSiteError(op, text, "no such element: %s", name)
		case "none":
			return nil, NewSiteError(op, text, "%s is not a frame, and has no open shadow root%s", name, closedHint)
		case "frame":
			if err := d.Enter(selector.Selector{here}); err != nil {
				return nil, err
			}
			here = nil
		}
	}
	return selector.Selector{append(here, path[len(path)-1])}, nil
}

const closedHint = " (no test tool sees into a closed one)"

// Chosen is a note about which of several elements a verb was done to.
func Chosen(op, text, several string) string {
	if several == "" {
		return ""
	}
	return fmt.Sprintf("%s %s: %s", op, text, several)
}

// Noter is a Page that notes what a reader of a step's record should know.
type Noter interface {
	// TakeNotes returns the notes since the last call.
	TakeNotes() []string
}

// NoteLog keeps the notes of an adapter. The zero value is ready; it may be used from several goroutines.
type NoteLog struct {
	mu   sync.Mutex
	list []string
}

// Add adds a note, unless it is empty.
func (l *NoteLog) Add(note string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if note != "" {
		l.list = append(l.list, note)
	}
}

// Take returns the notes since the last call.
func (l *NoteLog) Take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.list
	l.list = nil
	return list
}
