package knockout

import (
	"fmt"
	"slices"
	"strings"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// How much a journey needs a host.
const (
	Site     = "site"     // it is the site under test
	Must     = "must"     // refused in some manner, the journey does not pass
	Degraded = "degraded" // it passes, but takes longer, or the page complains or claims what is not so
	Idle     = "idle"     // it passes as without it
	Untested = "untested" // not all was walked, or a walk does not count
)

// Report is what a knockout found.
type Report struct {
	Site     string   `json:"site"`
	Journey  string   `json:"journey"`
	Cell     string   `json:"cell"` // that was walked as it is
	Manners  []string `json:"manners"`
	Hosts    []Host   `json:"hosts"` // those that are needed first
	Untested int      `json:"untested"`
}

// Host is one that the journey used.
type Host struct {
	results.HostUse
	Need    string   `json:"need"`
	Because string   `json:"because,omitempty"` // in words
	Manners []Manner `json:"manners,omitempty"`
}

// Manner is one walk without a host.
type Manner struct {
	How     string          `json:"how"`
	Need    string          `json:"need"`
	Verdict results.Verdict `json:"verdict,omitempty"` // "" if it was not walked
	Step    string          `json:"step,omitempty"`    // that did not pass
	Reason  string          `json:"reason,omitempty"`
	Refused int             `json:"refused"` // requests
	Seconds float64         `json:"seconds,omitempty"`
	Told    *bool           `json:"told,omitempty"` // of a step that did not pass: whether the page told why
	Cell    string          `json:"cell"`
}

// Candidates are the hosts that a cell used, without those of the site itself.
func Candidates(base *results.Cell, siteHost string) (hosts []string) {
	for _, h := range base.Hosts {
		if h.Host != siteHost {
			hosts = append(hosts, h.Host)
		}
	}
	return hosts
}

// Judge compares the walks without each host with the one that is as it is. refused may lack walks.
func Judge(base *results.Cell, refused *results.Recorded, siteHost string, hows []string) Report {
	r := Report{Journey: base.Journey, Cell: base.Cell, Manners: hows}
	candidates := Candidates(base, siteHost)
	for _, use := range base.Hosts {
		h := Host{HostUse: use, Need: Site, Because: "the site itself"}
		if i := slices.Index(candidates, use.Host); i >= 0 {
			h.judge(base, refused, i, hows)
		}
		if h.Need == Untested {
			r.Untested++
		}
		r.Hosts = append(r.Hosts, h)
	}
	order := []string{Must, Degraded, Untested, Idle, Site}
	slices.SortStableFunc(r.Hosts, func(a, b Host) int { return slices.Index(order, a.Need) - slices.Index(order, b.Need) })
	return r
}

func (h *Host) judge(base *results.Cell, refused *results.Recorded, index int, hows []string) {
	cell, _ := matrix.ParseCell(base.Cell)
	for _, how := range hows {
		cell.Environment = environmentName(index, how)
		h.Manners = append(h.Manners, compare(base, refused.Final(cell.String()), how, cell.String()))
	}
	h.Need, h.Because = Idle, ""
	for _, need := range []string{Must, Degraded, Untested} {
		if i := slices.IndexFunc(h.Manners, func(m Manner) bool { return m.Need == need }); i >= 0 {
			h.Need, h.Because = need, h.Manners[i].because()
			return
		}
	}
	if !slices.ContainsFunc(h.Manners, func(m Manner) bool { return m.Refused > 0 }) {
		h.Because = "it was not asked again"
	}
}

// compare judges one walk without a host; walked may be nil.
func compare(base, walked *results.Cell, how, id string) Manner {
	m := Manner{How: how, Need: Untested, Cell: id, Reason: "it was not walked"}
	if walked == nil {
		return m
	}
	m.Verdict, m.Reason, m.Seconds, m.Refused = walked.Verdict, walked.Reason, walked.Seconds, refusals(walked)
	switch {
	case slices.Contains([]results.Verdict{results.Blocked, results.Failed}, walked.Verdict):
		m.Need = Must
		if i := slices.IndexFunc(walked.Steps, func(s results.Step) bool { return s.Verdict != results.Passed }); i >= 0 {
			m.Step, m.Told = walked.Steps[i].Name, walked.Steps[i].Explained
		}
	case walked.Verdict == results.Passed:
		m.Need, m.Reason = Idle, ""
		if worse := difference(base, walked); worse != "" {
			m.Need, m.Reason = Degraded, worse
		}
	}
	return m
}

func refusals(c *results.Cell) (n int) {
	for _, s := range c.Steps {
		for _, r := range s.Refusals {
			if r.Constraint.Kind() == "policy.block" {
				n += r.Count
			}
		}
	}
	return n
}

// How much longer a step takes, by factor and in seconds, that a customer notices it.
const (
	slowerFactor  = 1.5
	slowerSeconds = 2
)

// difference says in words what is worse in a walk that passed; "" if nothing is.
func difference(base, walked *results.Cell) string {
	var worse []string
	for _, f := range walked.Findings {
		if !slices.ContainsFunc(base.Findings, func(b results.Finding) bool { return b.Kind == f.Kind && b.Step == f.Step }) {
			worse = append(worse, fmt.Sprintf("%s: the page said %q, but %s", f.Step, f.Claimed, f.Actual))
		}
	}
	for i, s := range walked.Steps {
		if i >= len(base.Steps) || base.Steps[i].Name != s.Name {
			continue
		}
		if before := base.Steps[i].Seconds; s.Seconds > before*slowerFactor && s.Seconds-before > slowerSeconds {
			worse = append(worse, fmt.Sprintf("%s takes %.1f s instead of %.1f", s.Name, s.Seconds, before))
		}
		if complaint := newComplaint(base.Steps[i], s); complaint != "" {
			worse = append(worse, fmt.Sprintf("%s: the page said %q", s.Name, complaint))
		}
	}
	return strings.Join(worse, "; ")
}

// mild are the places of messages that are no complaints: they may say something else each time.
var mild = []string{"status", "toast", "text", "title"}

// newComplaint is what a page said as an alert, in a dialog, or where the journey looks for complaints, and did not say before.
func newComplaint(before, now results.Step) string {
	for _, m := range now.Messages {
		if !slices.Contains(mild, m.Where) && m.Text != "" && !slices.ContainsFunc(before.Messages, func(b results.Message) bool { return b.Text == m.Text }) {
			return m.Text
		}
	}
	return ""
}

func (m Manner) because() string {
	switch {
	case m.Need == Must && m.Step != "":
		return "stops " + m.Step
	case m.Need == Untested && m.Verdict != "":
		return fmt.Sprintf("%s: %s", m.Verdict, m.Reason)
	}
	return m.Reason
}
