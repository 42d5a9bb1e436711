package cell

import (
	"context"
	"slices"
	"strings"

	"cxmatrix/harness/network"
	"cxmatrix/harness/wording"
	"cxmatrix/results"
)

// explain quotes the page's error messages, and judges whether a
// customer could act on them.
func (w *Walk) explain(step *results.Step) {
	ctx, cancel := context.WithTimeout(context.Background(), w.aftermath()/3)
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
	plain, shown := quote(said, saidOf(step.Messages))
	step.Shown = w.secrets.Clean(join(plain))
	w.judgeWording(step)
	step.Shown = w.secrets.Clean(join(shown))
	if instead := w.shows(ctx, "#"+network.PageID); len(instead) > 0 { // it is the network's page, not the site's
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

func join(said []string) string {
	var once []string
	for _, s := range said {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return strings.Join(once, " · ")
}

// judgeWording judges whether the page's messages let the customer act: by the
// journey's own judgement, or else by their wording.
func (w *Walk) judgeWording(step *results.Step) {
	explains, told := w.journey.Explains(step.Shown)
	if told {
		step.Explained, step.Explanation = &explains, &results.Explanation{Verdict: verdictOfWording(explains), By: "journey"}
		return
	}
	j := wording.Judge(step.Shown, w.visit.Offered...)
	step.Explanation = &results.Explanation{Verdict: string(j.Verdict), Names: j.Names, Language: j.Language}
	if j.Verdict != wording.Unclear {
		explains = j.Verdict == wording.Explained
		step.Explained = &explains
	}
}

func verdictOfWording(explains bool) string {
	if explains {
		return string(wording.Explained)
	}
	return string(wording.Empty)
}
