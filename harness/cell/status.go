package cell

import (
	"context"
	"fmt"
	"net/http"
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

// checkAnswers notes in a step how servers answered, and fails it if one answered 500 to 599 for a
// document of the window, or to a submission to the site.
func (w *Walk) checkAnswers(ctx context.Context, step *results.Step, s journey.Step, start time.Time) {
	if step.Verdict != results.Passed && step.Verdict != results.Failed {
		return
	}
	within, cancel := context.WithTimeout(ctx, w.evidenceTimeout()/3)
	defer cancel()
	w.collectReplies(within)
	step.Answers = w.answersOf(slices.Concat(w.replies.list, w.pendingReplies(start)), s.Allowed, start)
	step.Unseen = w.unseenNote()
	if why := failures(step.Answers, w.isSiteHost); why != "" {
		step.Verdict = results.Failed
		step.Reason = w.secrets.Clean(strings.TrimPrefix(step.Reason+"; "+why, "; "))
	}
	if step.Verdict == results.Failed && wantsHTTPLogin(step.Answers) {
		step.Reason += "; the site asks for HTTP authentication (401), which the journey does not give: put USER:PASSWORD@ in front of the host in --site"
	}
}

// wantsHTTPLogin reports whether the last document of a step was refused without a login by HTTP itself, such as that which
// protects a site before it is published. Source: https://www.rfc-editor.org/rfc/rfc9110#name-401-unauthorized.
func wantsHTTPLogin(answers []results.Answer) bool {
	last := -1
	for i, a := range answers {
		if a.Kind == results.AnswerDocument && (last < 0 || a.Last >= answers[last].Last) {
			last = i
		}
	}
	return last >= 0 && answers[last].Status == http.StatusUnauthorized
}

// maxAnswers is how many of a step's answers are kept in its record, besides those that fail it.
const maxAnswers = 60

// answersOf judges each document and each submission among all replies, and counts equal ones together.
func (w *Walk) answersOf(all []reply, allowed []int, start time.Time) []results.Answer {
	var list []results.Answer
	for i, r := range all {
		kind := w.kindOf(r)
		if kind == "" {
			continue
		}
		a := results.Answer{Kind: kind, Method: r.Method, Host: r.Host, Path: r.Path, Status: r.Status}
		a.Fails, a.Note = failsStep(r, all[i+1:], allowed)
		list = addAnswer(list, a, answerTime(r, start))
	}
	return list
}

func (w *Walk) kindOf(r reply) string {
	switch {
	case r.Background:
		return ""
	case r.document:
		return results.AnswerDocument
	case w.isSubmission(r):
		return results.AnswerSubmit
	}
	return ""
}

// failsStep reports whether an answer fails its step, or why one of 500 to 599 does not. later are
// those after it. The page may repeat a request of a script or of a form in a frame, as
// uploaders do with a piece; a document of the window was seen by the customer.
func failsStep(r reply, later []reply, allowed []int) (bool, string) {
	switch {
	case r.Status < 500 || r.Status > 599:
		return false, ""
	case slices.Contains(allowed, r.Status):
		return false, allowedNote
	case !r.document && slices.ContainsFunc(later, func(l reply) bool { return isRepeat(l, r) }):
		return false, repeatedNote
	}
	return true, ""
}

// isRepeat reports whether l is the same request as r, and succeeded.
func isRepeat(l, r reply) bool {
	return l.Method == r.Method && l.Host == r.Host && l.Path == r.Path && l.QueryHash == r.QueryHash && l.Status >= 100 && l.Status < 400
}

// addAnswer adds an answer that was received, or requested, so many seconds into the step.
func addAnswer(list []results.Answer, a results.Answer, at float64) []results.Answer {
	for i, known := range list {
		known.Count, known.First, known.Last = 0, 0, 0
		if known == a {
			list[i].Count++
			list[i].Last = at
			return list
		}
	}
	if len(list) >= maxAnswers && !a.Fails {
		return list
	}
	a.Count, a.First, a.Last = 1, at, at
	return append(list, a)
}

func answerTime(r reply, start time.Time) float64 {
	at := r.RespondedAt
	if r.Status == 0 {
		at = r.Started
	}
	return max(0, since(start, at))
}

// unseenNote describes whose answers are unknown; "" if none are.
func (w *Walk) unseenNote() string {
	if !w.replies.siteTunnel || w.replies.coverage == browser.AllResponses {
		return ""
	}
	what := "how " + w.visit.Site.Hostname() + " answered"
	if w.replies.coverage == browser.DocumentResponses {
		what += " what was sent to it"
	}
	return what + ": the connection is encrypted, and " + w.task.Plan.Engine + " does not report it"
}

// maxReasons is how many failing answers a reason names.
const maxReasons = 3

// failures describes the answers that fail a step: "the site answered 500 to POST /submit"; "" if none do.
func failures(list []results.Answer, own func(host string) bool) string {
	var texts []string
	for _, a := range list {
		if a.Fails {
			texts = append(texts, failure(a, own(a.Host)))
		}
	}
	if more := len(texts) - maxReasons; more > 0 {
		texts = append(texts[:maxReasons], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(texts, ", ")
}

func failure(a results.Answer, own bool) string {
	subject := "the site"
	if !own {
		subject = cause.PlainHost(a.Host)
	}
	text := fmt.Sprintf("%s answered %d to %s", subject, a.Status, strings.TrimSpace(a.Method+" "+a.Path))
	if a.Count > 1 {
		text += fmt.Sprintf(", %d times", a.Count)
	}
	return text
}
