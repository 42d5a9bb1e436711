package cell

import (
	"context"
	"slices"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
	"cxmatrix/harness/wording"
	"cxmatrix/results"
)

// explain quotes the page's error messages, and judges whether a
// customer could act on them.
func (w *Walk) explain(step *results.Step) {
	ctx, cancel := context.WithTimeout(context.Background(), w.evidenceTimeout()/3)
	defer cancel()
	var texts []string
	for _, selector := range w.visit.Complaints {
		texts = append(texts, w.visibleTexts(ctx, selector)...)
	}
	for _, it := range step.Items {
		if it.Verdict != results.Passed {
			texts = append(texts, it.Shown)
		}
	}
	w.recordPlace(ctx, step)
	plain, shown := addVanished(texts, errorMessages(step.Messages))
	step.Shown = w.secrets.Clean(joinTexts(plain))
	w.judgeWording(step)
	step.Shown = w.secrets.Clean(joinTexts(shown))
	if blockPage := w.visibleTexts(ctx, "#"+network.BlockPageID); len(blockPage) > 0 { // it is the network's page, not the site's
		step.Shown = w.secrets.Clean(joinTexts([]string{step.Shown, "instead of the site the network's own page: " + strings.Join(strings.Fields(blockPage[0]), " ")}))
	}
}

// maxPlaceText is how much of a page's text is kept, in characters: enough to recognise the page.
const maxPlaceText = 300

// recordPlace notes where the step ended: a page of log-in, or an error, where another one was expected.
func (w *Walk) recordPlace(ctx context.Context, step *results.Step) {
	address, err := w.visit.Page.URL(ctx)
	if err != nil {
		return
	}
	place := results.Place{Address: browser.SafeURL(address)}
	if found, err := w.visit.Page.Elements(ctx, "title"); err == nil && len(found) > 0 {
		place.Title = w.secrets.Clean(found[0].Text)
	}
	if found, err := w.visit.Page.Elements(ctx, "body"); err == nil && len(found) > 0 {
		place.Text = firstCharacters(w.secrets.Clean(found[0].Text), maxPlaceText)
	}
	step.Ended = &place
}

func firstCharacters(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return text
}

// visibleTexts returns the texts that a customer sees of elements.
func (w *Walk) visibleTexts(ctx context.Context, selector string) (texts []string) {
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

func joinTexts(texts []string) string {
	var unique []string
	for _, s := range texts {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(unique, s) {
			unique = append(unique, s)
		}
	}
	return strings.Join(unique, " · ")
}

// judgeWording judges whether the page's messages let the customer act: by the
// journey's own judgement, or else by their wording.
func (w *Walk) judgeWording(step *results.Step) {
	explains, ok := w.journey.Explains(step.Shown)
	if ok {
		step.Explained, step.Explanation = &explains, &results.Explanation{Verdict: verdictOfWording(explains), By: "journey"}
		return
	}
	j := wording.Judge(step.Shown, w.visit.SiteNames()...)
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
