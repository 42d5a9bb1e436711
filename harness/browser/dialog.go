package browser

import (
	"context"
	"strings"
	"sync"
)

// DialogAnswerer is a Page that answers dialogs as it is told before they open. Those for which it was told nothing are accepted.
type DialogAnswerer interface {
	// AnswerDialog is the answer to the next dialog that has none yet.
	AnswerDialog(ctx context.Context, a DialogAnswer) error
	// AnsweredDialogs returns the dialogs that were answered so since the last call. all means that the browser reports every
	// dialog.
	AnsweredDialogs(ctx context.Context) (list []AnsweredDialog, all bool, err error)
	// ForgetAnswers takes the answers back that no dialog got.
	ForgetAnswers(ctx context.Context) error
}

// DialogAnswer is what a customer answers a dialog.
type DialogAnswer struct {
	Dismiss bool
	Text    *string // that is typed into a prompt; nil leaves what is there
}

// AnsweredDialog is a dialog that got an answer.
type AnsweredDialog struct {
	Text  string // what it said
	NoBox bool   // it takes no text, and one was to be typed
}

// DialogQueue keeps the answers of an adapter. The zero value is ready; it may be used from several goroutines.
type DialogQueue struct {
	mu       sync.Mutex
	answers  []DialogAnswer
	answered []AnsweredDialog
}

// Add is for AnswerDialog.
func (q *DialogQueue) Add(a DialogAnswer) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.answers = append(q.answers, a)
}

// Next is the answer to a dialog that is open; told is false if none was given, and it is to be accepted.
func (q *DialogQueue) Next() (a DialogAnswer, told bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.answers) == 0 {
		return a, false
	}
	a, q.answers = q.answers[0], q.answers[1:]
	return a, true
}

// Note notes a dialog that got the answer of Next.
func (q *DialogQueue) Note(d AnsweredDialog) {
	q.mu.Lock()
	defer q.mu.Unlock()
	d.Text = SafeText(strings.Join(strings.Fields(d.Text), " "))
	q.answered = append(q.answered, d)
}

// Drain returns what was noted since the last call.
func (q *DialogQueue) Drain() []AnsweredDialog {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := q.answered
	q.answered = nil
	return list
}

// Forget drops the answers that are left.
func (q *DialogQueue) Forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.answers, q.answered = nil, nil
}
