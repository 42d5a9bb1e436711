package cell

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// checkGiven fails a step in which the network refused a file for which the journey waits for no sign: what it expects instead,
// such as a list, may show the same without that file.
func (w *Walk) checkGiven(step *results.Step, start time.Time) {
	given := w.visit.Unsigned()
	if step.Verdict != results.Passed || len(given) == 0 {
		return
	}
	// A file may have arrived in an earlier step.
	sent := results.Step{Refusals: refusals(w.open.Events(), start), Uploads: uploads(w.open.Flows(), w.journeyStart, time.Now())}
	useNames(&sent, w.visit.JourneyName)
	for _, r := range sent.Refusals {
		files := refusedFiles(r, given)
		files = slices.DeleteFunc(files, func(f string) bool {
			return slices.ContainsFunc(sent.Uploads, func(u results.Upload) bool { return arrived(u, f) })
		})
		if len(files) > 0 {
			step.Verdict = results.Failed
			step.Reason = w.secrets.Clean(fmt.Sprintf("%s did not get through: %s %s was refused: %s", strings.Join(files, ", "), r.Method, r.Host, r.Why))
			return
		}
	}
}

// bodyLimit refuses a request before the names of its files are known.
const bodyLimit = matrix.Constraint("policy.body-limit")

// refusedFiles are those of the given files that a refusal is about.
func refusedFiles(r results.Refusal, given []string) []string {
	switch {
	case r.Altered:
		return nil
	case r.File != "" && slices.Contains(given, r.File):
		return []string{r.File}
	case r.File == "" && r.Constraint.Kind() == bodyLimit && isWrite(r.Method):
		return slices.Clone(given)
	}
	return nil
}

// arrived reports whether a request with a file was answered well.
func arrived(u results.Upload, file string) bool {
	return slices.Contains(u.Files, file) && u.Error == "" && u.Status >= 200 && u.Status < 400
}
