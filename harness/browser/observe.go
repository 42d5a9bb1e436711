package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed observing.js
var observing string

// Kinds of Message, by their source. A Message of an element that matches one of the journey's
// complaint selectors, and that has no role, has that selector instead.
const (
	SaidAlert  = "alert"  // role=alert or alertdialog, aria-live=assertive
	SaidStatus = "status" // role=status or log, aria-live=polite, output
	SaidToast  = "toast"  // an element whose class marks it as a notification or an error
	SaidText   = "text"   // any other short text that appeared and vanished
	SaidTitle  = "title"  // the document's title, changed without a navigation
	SaidDialog = "dialog" // alert, confirm or prompt
)

// Message is a text that a page showed to its customer.
type Message struct {
	Text  string    // white space folded, at most 300 characters
	Where string    // one of the kinds, or the selector of the journey's complaint
	At    time.Time // when it appeared
	Gone  time.Time // when it vanished; zero while it is there
}

// Observer is a Page that records messages as they appear and vanish, even those that vanish
// between two verbs. Between two documents of one origin nothing is lost; of
// a document that another origin's replaced, messages after the last verb are.
type Observer interface {
	// Observe discards all messages and starts again: what the page shows at this moment
	// is no message. Complaints are further selectors of elements with messages.
	Observe(ctx context.Context, complaints []string) error
	// Messages returns those since Observe, in the order in which they appeared.
	Messages(ctx context.Context) ([]Message, error)
}

var (
	// ScriptObserve: (step, fresh bool, complaints, dialogs bool) -> [document, top bool,
	// rows]. Installs the observer of that step in the document, unless it is there, and
	// returns what it noted: a row is [id, where, text, age ms, gone ms ago or -1].
	ScriptObserve = "function() {\n" + compact(seeing+observing) + "\nreturn observe.apply(null, arguments);\n}"
	// ScriptObserved: (step) -> the same from an installed observer, or 0 if there is none.
	ScriptObserved = `function(step) {
var w = window, o;
try { if (w.top != w && w.top.document.documentElement) w = w.top; } catch (e) {}
try { o = w.cxmatrixSaid; return o && o.step == step ? o.collect() : 0; } catch (e) { return 0; }
}`
)

// compact leaves out indents and the lines that are comments.
func compact(script string) string {
	var kept []string
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// mostMessages is how many messages a MessageLog keeps of a step.
const mostMessages = 200

// MessageLog collects the messages of a step for an adapter. The zero value
// observes nothing until Begin; it may be used from several goroutines.
type MessageLog struct {
	mu         sync.Mutex
	step       int
	complaints []string
	top        string // the id of the window's document
	order      []string
	noted      map[string]*Message
}

// Begin discards everything and starts a new step.
func (l *MessageLog) Begin(complaints []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.step++
	l.complaints = append([]string{}, complaints...) // never null: the scripts need a list
	l.top, l.order, l.noted = "", nil, map[string]*Message{}
}

// Step is the argument of ScriptObserved; 0 before Begin, when nothing is observed.
func (l *MessageLog) Step() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.step
}

// Args are those of ScriptObserve. A fresh observer ignores texts that are already shown;
// dialogs makes it record those that the driver does not report.
func (l *MessageLog) Args(fresh, dialogs bool) []any {
	l.mu.Lock()
	defer l.mu.Unlock()
	return []any{l.step, fresh, l.complaints, dialogs}
}

// Take notes an answer of either script, received at a moment; false if there was no
// observer. An answer that can't be parsed is ignored: a page may have tampered with it.
func (l *MessageLog) Take(answer json.RawMessage, now time.Time) bool {
	var parts []json.RawMessage
	if json.Unmarshal(answer, &parts) != nil || len(parts) != 3 {
		return string(answer) != "0"
	}
	var id string
	var top bool
	var rows [][]any
	if json.Unmarshal(parts[0], &id) != nil || json.Unmarshal(parts[1], &top) != nil || json.Unmarshal(parts[2], &rows) != nil {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if top && l.top != id {
		l.left(now)
		l.top = id
	}
	for _, row := range rows {
		l.row(row, now)
	}
	return true
}

// left ends the messages of a document that was replaced.
func (l *MessageLog) left(now time.Time) {
	for _, m := range l.noted {
		if m.Gone.IsZero() {
			m.Gone = now
		}
	}
}

func (l *MessageLog) row(row []any, now time.Time) {
	if len(row) != 5 || l.noted == nil {
		return
	}
	id, age, gone := text(row[0]), row[3], row[4]
	m := l.noted[id]
	if m == nil {
		if len(l.order) == mostMessages {
			return
		}
		m = &Message{At: now}
		l.noted[id], l.order = m, append(l.order, id)
	}
	if at := now.Add(-milliseconds(age)); at.Before(m.At) { // of several answers, the fastest is the most accurate
		m.At = at
	}
	m.Where, m.Text, m.Gone = text(row[1]), SafeText(text(row[2])), time.Time{}
	if ago, _ := gone.(float64); ago >= 0 {
		m.Gone = later(m.At, now.Add(-milliseconds(gone)))
	}
}

// milliseconds reads an age, and clamps it: the page may have changed its clock.
func milliseconds(v any) time.Duration {
	ms, _ := v.(float64)
	return time.Duration(min(max(ms, 0), 1e9)) * time.Millisecond
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// All returns the messages, in the order in which they appeared.
func (l *MessageLog) All() []Message {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := make([]Message, 0, len(l.order))
	for _, id := range l.order {
		list = append(list, *l.noted[id])
	}
	slices.SortStableFunc(list, func(a, b Message) int { return a.At.Compare(b.At) })
	return list
}
