package cell

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/cause"
	"cxmatrix/harness/journey"
	"cxmatrix/results"
)

// Why an answer of 500 to 599 does not fail a step.
const (
	allowedNote  = "allowed by the journey"
	repeatedNote = "the same was sent again, and answered well"
)

// hear notes in a step how servers answered, and fails it if one answered 500 to 599 for a
// document of the window, or to a submission to the site.
func (w *Walk) hear(ctx context.Context, step *results.Step, s journey.Step, began time.Time) {
	if step.Verdict == results.Passed {
		w.settle(ctx, began)
	}
	if step.Verdict != results.Passed && step.Verdict != results.Failed {
		return
	}
	within, cancel := context.WithTimeout(ctx, w.aftermath()/3)
	defer cancel()
	w.listen(within)
	step.Answers = w.weigh(slices.Concat(w.replies.list, w.awaited(began)), s.Allowed, began)
	step.Unseen = w.unseen()
	if why := failures(step.Answers, w.own); why != "" {
		step.Verdict = results.Failed
		step.Reason = w.secrets.Clean(strings.TrimPrefix(step.Reason+"; "+why, "; "))
	}
}

// mostAnswers is how many of a step's answers are kept in its record, besides those that fail it.
const mostAnswers = 60

// weigh judges each document and each submission among all replies, and counts equal ones together.
func (w *Walk) weigh(all []reply, allowed []int, began time.Time) []results.Answer {
	var list []results.Answer
	for i, r := range all {
		kind := w.kindOf(r)
		if kind == "" {
			continue
		}
		a := results.Answer{Kind: kind, Method: r.Method, Host: r.Host, Path: r.Path, Status: r.Status}
		a.Fails, a.Note = fails(r, all[i+1:], allowed)
		list = counted(list, a, moment(r, began))
	}
	return list
}

func (w *Walk) kindOf(r reply) string {
	switch {
	case r.Aside:
		return ""
	case r.document:
		return results.AnswerDocument
	case w.submits(r):
		return results.AnswerSubmit
	}
	return ""
}

// fails reports whether an answer fails its step, or why one of 500 to 599 does not. later are
// those after it. The page may repeat a request of a script or of a form in a frame, as
// uploaders do with a piece; a document of the window was seen by the customer.
func fails(r reply, later []reply, allowed []int) (bool, string) {
	switch {
	case r.Status < 500 || r.Status > 599:
		return false, ""
	case slices.Contains(allowed, r.Status):
		return false, allowedNote
	case !r.document && slices.ContainsFunc(later, func(l reply) bool { return repeats(l, r) }):
		return false, repeatedNote
	}
	return true, ""
}

// repeats reports whether l is the same request as r, and succeeded.
func repeats(l, r reply) bool {
	return l.Method == r.Method && l.Host == r.Host && l.Path == r.Path && l.Query == r.Query && l.Status >= 100 && l.Status < 400
}

// counted adds an answer that was received, or requested, so many seconds into the step.
func counted(list []results.Answer, a results.Answer, at float64) []results.Answer {
	for i, known := range list {
		known.Count, known.First, known.Last = 0, 0, 0
		if known == a {
			list[i].Count++
			list[i].Last = at
			return list
		}
	}
	if len(list) >= mostAnswers && !a.Fails {
		return list
	}
	a.Count, a.First, a.Last = 1, at, at
	return append(list, a)
}

func moment(r reply, began time.Time) float64 {
	at := r.At
	if r.Status == 0 {
		at = r.Started
	}
	return max(0, since(began, at))
}

// unseen describes whose answers are unknown; "" if none are.
func (w *Walk) unseen() string {
	if !w.replies.dark || w.replies.sight == browser.All {
		return ""
	}
	what := "how " + w.visit.Site.Hostname() + " answered"
	if w.replies.sight == browser.Documents {
		what += " what was sent to it"
	}
	return what + ": the connection is encrypted, and " + w.task.Plan.Engine + " does not tell"
}

// mostTold is how many failing answers a reason names.
const mostTold = 3

// failures describes the answers that fail a step: "the site answered 500 to POST /submit"; "" if none do.
func failures(list []results.Answer, own func(host string) bool) string {
	var words []string
	for _, a := range list {
		if a.Fails {
			words = append(words, failure(a, own(a.Host)))
		}
	}
	if more := len(words) - mostTold; more > 0 {
		words = append(words[:mostTold], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, ", ")
}

func failure(a results.Answer, own bool) string {
	who := "the site"
	if !own {
		who = cause.PlainHost(a.Host)
	}
	text := fmt.Sprintf("%s answered %d to %s", who, a.Status, strings.TrimSpace(a.Method+" "+a.Path))
	if a.Count > 1 {
		text += fmt.Sprintf(", %d times", a.Count)
	}
	return text
}
