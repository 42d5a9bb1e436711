package cell

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/wording"
	"cxmatrix/results"
)

const (
	// maxMessages is how many are kept of a step.
	maxMessages = 40
	// observeTimeout is how long a step waits for a page that does not answer, before it goes
	// on without that page's messages.
	observeTimeout = 2 * time.Second
	// briefSeconds is how long a text must be shown for a customer to read it at leisure: those
	// shown for less are reported with their time.
	briefSeconds = 10.0 // seconds
)

// observeMessages makes the page record its messages from now on.
func (w *Walk) observeMessages(ctx context.Context) {
	if o, ok := w.open.Page.(browser.Observer); ok {
		within, cancel := context.WithTimeout(ctx, observeTimeout)
		defer cancel()
		_ = o.Observe(within, w.complaints()) // a page that can't be observed has no messages
	}
}

func (w *Walk) complaints() []string {
	list := slices.Clone(w.visit.Complaints)
	for i := range list {
		list[i] = w.visit.Expand(list[i])
	}
	return list
}

// recordMessages notes the page's messages since the step began. They are cleaned here, since they are quoted.
func (w *Walk) recordMessages(ctx context.Context, step *results.Step, start time.Time) {
	o, ok := w.open.Page.(browser.Observer)
	if !ok {
		return
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), observeTimeout)
	defer cancel()
	list, _ := o.Messages(within) // those received before the page stopped answering
	for _, t := range w.artifacts.problemsSoFar(within, w.open.Page) {
		if t.Kind == browser.Dialog {
			list = append(list, browser.Message{Text: t.Text, Source: browser.SourceDialog, At: t.At, VanishedAt: t.At})
		}
	}
	slices.SortStableFunc(list, func(a, b browser.Message) int { return a.At.Compare(b.At) })
	step.Messages = messages(list[:min(len(list), maxMessages)], start, time.Now(), w.secrets.Clean)
}

func messages(list []browser.Message, start, now time.Time, clean func(string) string) (out []results.Message) {
	for _, m := range list {
		message := results.Message{Text: clean(m.Text), Where: clean(m.Source), At: max(0, since(start, m.At)), StillShown: m.VanishedAt.IsZero()}
		end := m.VanishedAt
		if message.StillShown {
			end = now
		}
		message.Shown = roundSeconds(end.Sub(m.At))
		out = append(out, message)
	}
	return out
}

// errorMessages are the texts of the messages that count as the page's error messages. Plain
// text and titles count only if nothing else does: most of them are no message.
func errorMessages(list []results.Message) (out []results.Message) {
	for _, plain := range []bool{false, true} {
		for _, m := range list {
			if (m.Where == browser.SourceText || m.Where == browser.SourceTitle) == plain && !isProgress(m.Text) && readable(m) && !isQuestion(m) {
				out = append(out, m)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// minReadSeconds is for how many seconds a text has to be shown to be noticed at all.
const minReadSeconds = 0.3

func readable(m results.Message) bool {
	return m.StillShown || m.Where == browser.SourceDialog || m.Shown >= minReadSeconds
}

// isQuestion reports whether a message that no dialog showed is a question, such as "Add 2 files?":
// it prompts for the next click, and is no error message.
func isQuestion(m results.Message) bool {
	text := strings.TrimSpace(m.Text)
	return m.Where != browser.SourceDialog && (strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？"))
}

// amount matches a number of files, or of their bytes, in the languages of package wording.
var amount = regexp.MustCompile(`(?i)\d[\d.,\s]*(files?\b|datei|fichiers?\b|archivos?\b|ficheros?\b|bestand|plik|件|个|個|[kmg]i?b\b|[kmg]?o\b|bytes?\b)`)

// isProgress reports whether a text is a progress display: a share, or just a count, such as "You’ve chosen 0
// files." A number that explains something, such as a limit, is none.
func isProgress(text string) bool {
	return strings.Contains(text, "%") || amount.MatchString(text) && wording.Judge(text).Verdict == wording.Unclear
}

// withDuration adds to a text for how long it was shown, if that was short.
func withDuration(m results.Message) string {
	if m.StillShown || m.Where == browser.SourceDialog || m.Shown >= briefSeconds {
		return m.Text
	}
	return fmt.Sprintf("%s (shown for %.1f s)", m.Text, m.Shown)
}

// addVanished adds to the texts that are shown at the step's end the messages that have vanished, as texts and
// with their times.
func addVanished(texts []string, list []results.Message) (plain, shown []string) {
	plain, shown = slices.Clone(texts), slices.Clone(texts)
	for _, m := range list {
		known := slices.ContainsFunc(plain, func(s string) bool { return strings.Contains(s, m.Text) })
		if !known {
			plain, shown = append(plain, m.Text), append(shown, withDuration(m))
		}
	}
	return plain, shown
}
