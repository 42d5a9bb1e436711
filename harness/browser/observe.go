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

//go:embed observer.js
var observerJS string

// Kinds of Message, by their source. A Message of an element that matches one of the journey's
// complaint selectors, and that has no role, has that selector instead.
const (
	SourceAlert  = "alert"  // role=alert or alertdialog, aria-live=assertive
	SourceStatus = "status" // role=status or log, aria-live=polite, output
	SourceToast  = "toast"  // an element whose class marks it as a notification or an error
	SourceText   = "text"   // any other short text that appeared and vanished
	SourceTitle  = "title"  // the document's title, changed without a navigation
	SourceDialog = "dialog" // alert, confirm or prompt
)

// Message is a text that a page showed to its customer.
type Message struct {
	Text       string    // white space folded, at most 300 characters
	Source     string    // one of the kinds, or the selector of the journey's complaint
	At         time.Time // when it appeared
	VanishedAt time.Time // when it vanished; zero while it is there
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

// ScriptObserve: (step, fresh bool, complaints, dialogs bool) -> [document, top bool,
// rows]. Installs the observer of that step in the document, unless it is there, and
// returns what it noted: a row is [id, where, text, age ms, gone ms ago or -1].
var ScriptObserve = "function() {\n" + compactScript(visibilityJS+observerJS) + layoutMark + "\nreturn observe.apply(null, arguments);\n}"

// ScriptCollectMessages: (step) -> the same from an installed observer, or 0 if there is none.
const ScriptCollectMessages = `function(step) {
var w = window, o;
try { if (w.top != w && w.top.document.documentElement) w = w.top; } catch (e) {}
try { o = w.cxmatrixSaid; return o && o.step == step ? o.collect() : 0; } catch (e) { return 0; }
}`

// compactScript leaves out indents and the lines that are comments.
func compactScript(script string) string {
	var kept []string
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// maxMessages is how many messages a MessageLog keeps of a step.
const maxMessages = 200

// MessageLog collects the messages of a step for an adapter. The zero value
// observes nothing until Start; it may be used from several goroutines.
type MessageLog struct {
	mu         sync.Mutex
	step       int
	complaints []string
	document   string // the id of the window's document
	order      []string
	byID       map[string]*Message
}

// Start discards everything and starts a new step.
func (l *MessageLog) Start(complaints []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.step++
	l.complaints = append([]string{}, complaints...) // never null: the scripts need a list
	l.document, l.order, l.byID = "", nil, map[string]*Message{}
}

// Step is the argument of ScriptCollectMessages; 0 before Start, when nothing is observed.
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

// Add notes an answer of either script, received at a moment; false if there was no
// observer. An answer that can't be parsed is ignored: a page may have tampered with it.
func (l *MessageLog) Add(result json.RawMessage, now time.Time) bool {
	var parts []json.RawMessage
	if json.Unmarshal(result, &parts) != nil || len(parts) != 3 {
		return string(result) != "0"
	}
	var id string
	var top bool
	var rows [][]any
	if json.Unmarshal(parts[0], &id) != nil || json.Unmarshal(parts[1], &top) != nil || json.Unmarshal(parts[2], &rows) != nil {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if top && l.document != id {
		l.endVisible(now)
		l.document = id
	}
	for _, row := range rows {
		l.addRow(row, now)
	}
	return true
}

// endVisible ends the messages of a document that was replaced.
func (l *MessageLog) endVisible(now time.Time) {
	for _, m := range l.byID {
		if m.VanishedAt.IsZero() {
			m.VanishedAt = now
		}
	}
}

func (l *MessageLog) addRow(row []any, now time.Time) {
	if len(row) != 5 || l.byID == nil {
		return
	}
	id, age, gone := toString(row[0]), row[3], row[4]
	m := l.byID[id]
	if m == nil {
		if len(l.order) == maxMessages {
			return
		}
		m = &Message{At: now}
		l.byID[id], l.order = m, append(l.order, id)
	}
	if at := now.Add(-milliseconds(age)); at.Before(m.At) { // of several answers, the fastest is the most accurate
		m.At = at
	}
	m.Source, m.Text, m.VanishedAt = toString(row[1]), SafeText(toString(row[2])), time.Time{}
	if ago, _ := gone.(float64); ago >= 0 {
		m.VanishedAt = latest(m.At, now.Add(-milliseconds(gone)))
	}
}

// milliseconds reads an age, and clamps it: the page may have changed its clock.
func milliseconds(v any) time.Duration {
	ms, _ := v.(float64)
	return time.Duration(min(max(ms, 0), 1e9)) * time.Millisecond
}

func latest(a, b time.Time) time.Time {
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
		list = append(list, *l.byID[id])
	}
	slices.SortStableFunc(list, func(a, b Message) int { return a.At.Compare(b.At) })
	return list
}
