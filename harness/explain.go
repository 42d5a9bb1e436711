package harness

import (
	"context"
	"slices"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
	"cxmatrix/results"
)

// explain quotes what the page showed of its trouble, and judges whether a
// customer could act on it.
func (w *Walk) explain(step *results.Step) {
	ctx, cancel := context.WithTimeout(context.Background(), aftermath/3)
	defer cancel()
	var said []string
	for _, selector := range w.visit.Complaints {
		said = append(said, w.shows(ctx, selector)...)
	}
	for _, it := range step.Items {
		if it.Verdict != results.Passed {
			said = append(said, it.Shown)
		}
	}
	said = append(said, w.dialogs(ctx)...)
	step.Shown = w.secrets.Clean(join(said))
	explained := Explains(step.Shown, w.visit.Offered...)
	step.Explained = &explained
	if instead := w.shows(ctx, "#"+network.PageID); len(instead) > 0 { // the site has told nobody anything
		step.Shown = w.secrets.Clean(join([]string{step.Shown, "instead of the site the network's own page: " + strings.Join(strings.Fields(instead[0]), " ")}))
	}
}

// shows returns the texts that a customer sees of elements.
func (w *Walk) shows(ctx context.Context, selector string) (texts []string) {
	found, err := w.visit.Page.Elements(ctx, selector)
	if err != nil {
		return nil
	}
	for _, e := range found {
		if e.Visible {
			texts = append(texts, e.Text)
		}
	}
	return texts
}

// dialogs returns the texts of the dialogs that the page showed; other troubles
// stay for the artifacts.
func (w *Walk) dialogs(ctx context.Context) []string {
	var texts []string
	for _, t := range w.troubles(ctx) {
		if t.Kind == browser.Dialog {
			texts = append(texts, t.Text)
		}
	}
	return texts
}

func join(said []string) string {
	var once []string
	for _, s := range said {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return strings.Join(once, " · ")
}

// empty are the words of messages that say that something failed, and nothing
// that a customer could act on.
var empty = map[string]bool{}

func init() {
	const words = `a again all an and any at be been but can can't cannot contact could couldn't did didn't error errors
		failed failure file files for has have if in is it later message not occurred of oops our please problem processed
		processing request retry something sorry support system the there this to try unable unexpected unknown unsuccessful
		upload uploaded uploading was we went were with wrong you your`
	for _, w := range strings.Fields(words) {
		empty[w] = true
	}
}

// informative is how many words with a meaning of their own a message needs.
const informative = 3

// Explains reports whether a message tells a customer more than that something
// failed: it has at least three words, each counted once, that are neither the names
// of their files nor among those that every such message has. "cv.pdf: file upload
// failed, please try again" has none.
func Explains(message string, files ...string) bool {
	for _, name := range files {
		message = strings.ReplaceAll(message, name, "")
	}
	telling := map[string]bool{}
	for _, word := range strings.Fields(strings.ToLower(strings.ReplaceAll(message, "’", "'"))) {
		if word = strings.Trim(word, `.,;:!?"'()·`); word != "" && !empty[word] {
			telling[word] = true
		}
	}
	return len(telling) >= informative
}
