package cell

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/results"
	"cxmatrix/results/redact"
)

// artifacts keeps the evidence of a cell's steps: what the browser reports of the page's
// problems, and files without secrets.
type artifacts struct {
	dir          string // the run directory
	attempt      string // directory of the attempt's artifacts in it
	secrets      *redact.Secrets
	secretFields []string          // selectors of fields into which a secret was typed
	problems     []browser.Problem // of the current step
	trace        bool
}

// noteFill notes a field if a secret is typed into it, so that no picture shows its content.
func (a *artifacts) noteFill(selector, text string) {
	if len(a.secrets.Spans(text)) > 0 && !slices.Contains(a.secretFields, selector) {
		a.secretFields = append(a.secretFields, selector)
	}
}

// save writes a step's artifacts: a screenshot of each; page source of one that did not pass; and the page's problems, in a trace
// those of each. Those that are not available (an engine without layout, a
// crashed browser) are left out.
func (a *artifacts) save(ctx context.Context, page browser.Page, step *results.Step, n int) {
	if step.Verdict == results.Interrupted {
		return
	}
	if p, ok := page.(browser.Screenshotter); ok {
		if picture, err := RedactedScreenshot(ctx, p, a.secrets, a.secretFields); err == nil {
			a.write(step, stepFile(n, step.Name, kindOf(picture)), picture)
		}
	}
	problems := a.problemsSoFar(ctx, page)
	a.problems = nil
	if step.Verdict != results.Passed {
		if source, err := page.Source(ctx); err == nil {
			a.write(step, stepFile(n, step.Name, ".html"), []byte(a.secrets.Clean(source)))
		}
		step.Errors = a.describe(problems)
	}
	if len(problems) > 0 && (a.trace || step.Verdict != results.Passed) {
		if data, err := json.MarshalIndent(a.clean(problems), "", " "); err == nil {
			a.write(step, stepFile(n, step.Name, ".errors.json"), append(data, '\n'))
		}
	}
}

// maxErrors is how many of a page's problems are in the record itself; all are in
// the artifact.
const maxErrors = 3

// errorInfix follows the kind of a problem in its description.
const errorInfix = " error: "

// describe describes the first problems.
func (a *artifacts) describe(problems []browser.Problem) []string {
	var list []string
	for _, p := range problems {
		if p.Kind == browser.Dialog || isFavicon(p) || len(list) == maxErrors {
			continue
		}
		text := p.Kind + errorInfix + p.Text
		if p.Kind == browser.NetworkError {
			text = strings.TrimSpace(fmt.Sprint(statusText(p.Status), p.Text))
			if p.URL != "" {
				text = strings.TrimSpace(p.URL + ": " + text)
			}
		}
		list = append(list, a.secrets.Clean(text))
	}
	return list
}

// isFavicon reports whether a browser missed the icon for its tab, which it asks for by itself and no customer misses.
func isFavicon(p browser.Problem) bool {
	u, err := url.Parse(p.URL)
	return err == nil && p.Kind == browser.NetworkError && u.Path == "/favicon.ico"
}

func statusText(status int) string {
	if status == 0 {
		return ""
	}
	return fmt.Sprintf("answered %d ", status)
}

// problemsSoFar returns the page's problems in this step so far.
func (a *artifacts) problemsSoFar(ctx context.Context, page browser.Page) []browser.Problem {
	if p, ok := page.(browser.ProblemReporter); ok {
		a.problems = append(a.problems, p.Problems(ctx)...)
	}
	return a.problems
}

func (a *artifacts) clean(list []browser.Problem) []browser.Problem {
	out := make([]browser.Problem, len(list))
	for i, p := range list {
		p.Text, p.URL = a.secrets.Clean(p.Text), a.secrets.Clean(p.URL)
		out[i] = p
	}
	return out
}

// keep writes a file, and returns its path; "" if it can't be written, which the step's own files will tell.
func (a *artifacts) keep(name string, data []byte) string {
	rel := filepath.Join(a.attempt, name)
	if results.WriteArtifact(a.dir, rel, data) != nil {
		return ""
	}
	return filepath.ToSlash(rel)
}

// write writes a file of a step. If it fails, the step is broken: a full disk affects
// more than a picture, and a walk without its evidence is of little value.
func (a *artifacts) write(step *results.Step, name string, data []byte) {
	rel := filepath.Join(a.attempt, name)
	if err := results.WriteArtifact(a.dir, rel, data); err != nil {
		step.Verdict, step.Reason = results.Broken, a.secrets.Clean(fmt.Sprintf("can't write an artifact: %v", err))
		return
	}
	step.Artifacts = append(step.Artifacts, filepath.ToSlash(rel))
}
