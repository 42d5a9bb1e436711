package notify_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"cxmatrix/results"
	"cxmatrix/results/notify"

	. "github.com/onsi/gomega"
)

func changed() notify.Message {
	no := false
	newly := results.Cell{Cell: "medium/chrome-109/windows-8", Verdict: results.Blocked, Attempt: 1, Steps: []results.Step{{Name: "log-in", Verdict: results.Passed},
		{Name: "upload", Verdict: results.Blocked, Explained: &no, Cause: &results.Cause{Constraint: "policy.block:upload.example.test"}}}}
	fixed := results.Cell{Cell: "low/<edge>/windows-8", Verdict: results.Passed, Attempt: 1}
	same := results.Cell{Cell: "low/b/c", Verdict: results.Blocked, Attempt: 1}
	r := &results.Recorded{Cells: []results.Cell{newly, fixed, same}}
	r.Run.ID, r.Run.Site, r.Run.Meta = "r1", "https://saas.example.test", &results.Meta{Commit: "0123456789abcdef", Link: "https://ci.example.test/57"}
	for _, c := range r.Cells {
		r.Run.Plan = append(r.Run.Plan, results.Planned{Cell: c.Cell})
	}
	last := &results.Moment{Run: "r0", Started: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}
	return notify.New(r, results.Past{Since: map[results.Key]results.Since{
		newly.Key(): {Now: results.Blocked, Before: results.Passed, Passed: last}, fixed.Key(): {Now: results.Passed, Before: results.Blocked}, same.Key(): {Now: results.Blocked, Before: results.Blocked},
	}})
}

func TestMessage(t *testing.T) {
	g := NewWithT(t)
	m := changed()
	g.Expect(m.Empty()).To(BeFalse())
	g.Expect(m.Newly).To(HaveLen(1))
	g.Expect(m.Newly[0]).To(And(HaveField("Step", "upload"), HaveField("Constraint", "policy.block:upload.example.test"), HaveField("Why", "upload.example.test is blocked"), HaveField("Since", ContainSubstring("passed last on 2026-11-24"))))
	g.Expect(m.Fixed).To(ConsistOf(HaveField("Cell", "low/<edge>/windows-8")))
	g.Expect(m.Text()).To(Equal(`cxmatrix: 1 combination newly kept out, 1 fixed, of https://saas.example.test (commit 0123456789)
• medium/chrome-109/windows-8: blocked at upload: upload.example.test is blocked; the customer is not told why
• low/<edge>/windows-8: fixed
https://ci.example.test/57
`))
	g.Expect(notify.New(&results.Recorded{}).Empty()).To(BeTrue())
}

func TestBody(t *testing.T) {
	g := NewWithT(t)
	for hook, want := range map[string]notify.Kind{
		"https://hooks.slack.com/services/T/B/x": notify.Slack, "https://acme.webhook.office.com/webhookb2/x": notify.Teams,
		"https://prod-1.westeurope.logic.azure.com/workflows/x": notify.Teams, "https://hooks.slack.com.example.test/x": notify.Plain,
	} {
		u, err := notify.Parse(hook)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(notify.KindOf(u)).To(Equal(want), hook)
	}
	var slack struct{ Text string }
	body, err := changed().Body(notify.Slack)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(json.Unmarshal(body, &slack)).To(Succeed())
	g.Expect(slack.Text).To(ContainSubstring("low/&lt;edge&gt;/windows-8: fixed"))
	var teams struct {
		Type        string
		Attachments []struct {
			ContentType string
			Content     struct{ Type string }
		}
	}
	body, err = changed().Body(notify.Teams)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(json.Unmarshal(body, &teams)).To(Succeed())
	g.Expect(teams.Type).To(Equal("message"))
	g.Expect(teams.Attachments[0].Content.Type).To(Equal("AdaptiveCard"))
}

func TestSend(t *testing.T) {
	g := NewWithT(t)
	var got []byte
	answer := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		w.WriteHeader(answer)
	}))
	defer server.Close()
	hook, err := url.Parse(server.URL + "/secret-path?sig=secret")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(notify.Send(t.Context(), hook, changed())).To(Succeed())
	var m notify.Message
	g.Expect(json.Unmarshal(got, &m)).To(Succeed())
	g.Expect(m.Newly[0].Cell).To(Equal("medium/chrome-109/windows-8"))

	answer = http.StatusGone
	err = notify.Send(t.Context(), hook, changed())
	g.Expect(err).To(MatchError(And(ContainSubstring("410"), Not(ContainSubstring("secret")))))
	server.Close()
	err = notify.Send(t.Context(), hook, changed())
	g.Expect(err).To(HaveOccurred())
	g.Expect(err.Error()).NotTo(ContainSubstring("secret"), "the address is a secret")
	_, err = notify.Parse("ftp://secret")
	g.Expect(strings.Contains(err.Error(), "secret")).To(BeFalse())
}
