package cell

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/results"
)

// saveArtifacts writes a step's artifacts: a screenshot of each;
// page source and the page's troubles of one that did not pass. Those that are
// not available (an engine without layout, a crashed browser) are left out.
func (w *Walk) saveArtifacts(step *results.Step, n int) {
	ctx, cancel := context.WithTimeout(context.Background(), w.evidenceTimeout())
	defer cancel()
	if step.Verdict == results.Interrupted {
		return
	}
	if p, ok := w.open.Page.(browser.Screenshotter); ok {
		if png, err := RedactedScreenshot(ctx, p, w.secrets, w.secretFields); err == nil {
			w.writeArtifact(step, stepFile(n, step.Name, ".png"), png)
		}
	}
	troubles := w.troubles(ctx)
	w.stepTroubles = nil
	if step.Verdict == results.Passed {
		return
	}
	if source, err := w.visit.Page.Source(ctx); err == nil {
		w.writeArtifact(step, stepFile(n, step.Name, ".html"), []byte(w.secrets.Clean(source)))
	}
	step.Errors = w.describeTroubles(troubles)
	if len(troubles) > 0 {
		if data, err := json.MarshalIndent(w.cleanTroubles(troubles), "", " "); err == nil {
			w.writeArtifact(step, stepFile(n, step.Name, ".errors.json"), append(data, '\n'))
		}
	}
}

// maxErrors is how many of a page's troubles are in the record itself; all are in
// the artifact.
const maxErrors = 3

// errorInfix follows the kind of a trouble in its description.
const errorInfix = " error: "

// describeTroubles describes the first troubles.
func (w *Walk) describeTroubles(troubles []browser.Problem) []string {
	var list []string
	for _, t := range troubles {
		if t.Kind == browser.Dialog || len(list) == maxErrors {
			continue
		}
		text := t.Kind + errorInfix + t.Text
		if t.Kind == browser.NetworkError {
			text = strings.TrimSpace(fmt.Sprint(statusText(t.Status), t.Text))
			if t.URL != "" {
				text = strings.TrimSpace(t.URL + ": " + text)
			}
		}
		list = append(list, w.secrets.Clean(text))
	}
	return list
}

func statusText(status int) string {
	if status == 0 {
		return ""
	}
	return fmt.Sprintf("answered %d ", status)
}

// troubles returns the page's troubles in this step so far.
func (w *Walk) troubles(ctx context.Context) []browser.Problem {
	if p, ok := w.open.Page.(browser.ProblemReporter); ok {
		w.stepTroubles = append(w.stepTroubles, p.Problems(ctx)...)
	}
	return w.stepTroubles
}

func (w *Walk) cleanTroubles(list []browser.Problem) []browser.Problem {
	out := make([]browser.Problem, len(list))
	for i, t := range list {
		t.Text, t.URL = w.secrets.Clean(t.Text), w.secrets.Clean(t.URL)
		out[i] = t
	}
	return out
}

// writeArtifact writes a file of a step. If it fails, the step is broken: a full disk affects
// more than a picture, and a walk without its evidence is of little value.
func (w *Walk) writeArtifact(step *results.Step, name string, data []byte) {
	rel := filepath.Join(results.ArtifactDir(w.task.Plan.Cell, w.task.Attempt), name)
	if err := results.WriteArtifact(w.task.Dir, rel, data); err != nil {
		step.Verdict, step.Reason = results.Broken, w.secrets.Clean(fmt.Sprintf("can't write an artifact: %v", err))
		return
	}
	step.Artifacts = append(step.Artifacts, filepath.ToSlash(rel))
}
