package cell

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/cause"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/finding"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// stepSpan is the time of a step's walk, and what its expectations found.
type stepSpan struct {
	began, ended time.Time
	signs        []finding.Sign
}

// addSpan notes a step that just ended.
func (w *Walk) addSpan(start time.Time) {
	s := stepSpan{began: start, ended: time.Now()}
	for _, sign := range w.visit.Signs {
		s.signs = append(s.signs, finding.Sign{Claim: sign.Claim, Selector: sign.Selector})
	}
	w.spans = append(w.spans, s)
}

// findings judges the pages' claims. It runs at the walk's end, when more requests have been
// answered; the browser must still be open.
func (w *Walk) findings() {
	if w.open == nil || len(w.spans) == 0 {
		return
	}
	w.awaitAnswers()
	flows := w.open.Flows()
	w.record.Hosts = hostsUsed(flows)
	facts := finding.Evidence{
		AccurateProgress: w.open.Progress() == environment.AccurateProgress, MissingFiles: w.visit.MissingFiles,
		UploadsSeen: len(flows) > 0 && !slices.ContainsFunc(w.task.Network.Policy, func(r matrix.Rule) bool { return r.Kind == "pac" }),
	}
	var steps []results.Step
	for i, s := range w.spans {
		facts.Signs = append(facts.Signs, s.signs)
		facts.Writes = append(facts.Writes, writes(flows, w.open.Events(), s))
		steps = append(steps, withOutcomes(w.record.Steps[i], flows, s.began))
	}
	w.record.Findings = finding.Find(steps, facts)
}

// answerTimeout is how long the walk waits for answers to uploads that the page already
// shows as done.
const answerTimeout = 5 * time.Second

func (w *Walk) awaitAnswers() {
	ctx, cancel := context.WithTimeout(context.Background(), answerTimeout)
	defer cancel()
	for slices.ContainsFunc(w.record.Steps, w.claimedEarly) && browser.Sleep(ctx, 50*time.Millisecond) {
	}
}

// claimedEarly reports whether a page showed a file as done although a request with it is still under way.
func (w *Walk) claimedEarly(s results.Step) bool {
	i := slices.IndexFunc(w.record.Steps, func(other results.Step) bool { return other.Name == s.Name })
	claimed := slices.ContainsFunc(s.Items, func(it results.Item) bool { return it.ClaimedAt > 0 })
	if !claimed || i >= len(w.spans) {
		return false
	}
	s = withOutcomes(s, w.open.Flows(), w.spans[i].began)
	return slices.ContainsFunc(s.Uploads, func(u results.Upload) bool { return u.Error == cause.UploadUnfinished && len(u.Files) > 0 })
}

// withOutcomes returns a step with the outcome of the uploads that were under way at its end.
func withOutcomes(s results.Step, flows []network.Flow, start time.Time) results.Step {
	s.Uploads = slices.Clone(s.Uploads)
	for i, u := range s.Uploads {
		if u.Error != cause.UploadUnfinished {
			continue
		}
		for _, f := range flows {
			same := f.Host == u.Host && f.Path == u.Path && math.Abs(since(start, f.Started)-u.Begin) < 0.002
			if same && !f.Ended.IsZero() {
				s.Uploads[i].Status, s.Uploads[i].Error, s.Uploads[i].Sent = f.Status, f.Error, u.Sent
			}
		}
	}
	return s
}

// writes are the requests of a step that may have changed something, and their outcome.
func writes(flows []network.Flow, events []network.Event, s stepSpan) (list []finding.Write) {
	inStep := func(at time.Time) bool { return !at.Before(s.began) && !at.After(s.ended) }
	for _, f := range flows {
		if inStep(f.Started) && isWrite(f.Method) {
			list = append(list, finding.Write{Seconds: since(s.began, f.Started), Request: f.Method + " " + cause.PlainHost(f.Host) + f.Path, Failure: describeFailure(f)})
		} else if f.Length < 0 && f.Up > 0 && (inStep(f.Started) || f.Ended.IsZero() || f.Ended.After(s.began)) { // a tunnel, or a former web socket: unknown
			list = append(list, finding.Write{Request: f.Method + " " + cause.PlainHost(f.Host)})
		}
	}
	for _, e := range events {
		if inStep(e.At) && e.Blocked && e.Rule != network.ConstraintBackground && isWrite(e.Method) {
			list = append(list, finding.Write{Seconds: since(s.began, e.At), Request: e.Method + " " + cause.PlainHost(e.Host) + e.Path, Failure: fmt.Sprintf("was refused by the network (%s)", e.Rule)})
		}
	}
	return list
}

func isWrite(method string) bool {
	return slices.Contains([]string{"POST", "PUT", "PATCH", "DELETE"}, method)
}

// describeFailure describes why a request failed; "" if it succeeded, or is still under way.
func describeFailure(f network.Flow) string {
	switch {
	case f.Status >= 400:
		return fmt.Sprintf("was answered %d", f.Status)
	case f.Error != "":
		return "got no answer: " + f.Error
	}
	return ""
}
