package cell

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
)

// reply is one answer of a server, or a request that still waits for one. Its Host has a port.
type reply struct {
	network.Request
	document bool // of the window itself
}

// replies are the answers of the current step, in their order.
type replies struct {
	list       []reply
	pending    []reply                  // requests without an answer that only the browser can see
	readUntil  time.Time                // until when the network's answers were read
	coverage   browser.ResponseCoverage // which answers, unseen by the network, the browser reports
	tunnels    bool                     // there was traffic in a tunnel, unseen by the network
	siteTunnel bool                     // some of it was to the site
}

// resetReplies discards the answers of the step before. Answers since it ended belong to this
// step, except those before the journey began: they belong to the network's checks.
func (w *Walk) resetReplies(ctx context.Context, now time.Time) {
	w.replies = replies{readUntil: w.replies.readUntil}
	if w.StepsDone() > 0 {
		return
	}
	w.replies.readUntil = now
	if l, ok := w.open.Page.(browser.ResponseReporter); ok {
		_, _ = l.Responses(ctx)
	}
}

// collectReplies collects the answers since the last call: from the network in front of the
// browser, and, for hosts with connections that it can't inspect, from the browser.
func (w *Walk) collectReplies(ctx context.Context) {
	since, now := w.replies.readUntil, time.Now()
	w.replies.readUntil = now
	all := w.open.Requests()
	received := answeredBetween(all, since, now)
	w.markDocument(ctx, received)
	w.replies.list = append(w.replies.list, received...)
	if tunnels := w.open.Tunnels(since); len(tunnels) > 0 {
		w.replies.tunnels = true
		w.replies.siteTunnel = w.replies.siteTunnel || slices.ContainsFunc(tunnels, w.isSiteHost)
	}
	if w.replies.tunnels { // to the end of the step: the browser may report an answer after the network passed it on
		w.collectBrowserReplies(ctx, hostsOf(all))
	}
}

// answeredBetween returns the answers that came after since and up to now.
func answeredBetween(all []network.Request, since, now time.Time) []reply {
	var list []reply
	for _, a := range all {
		if a.Status != 0 && a.RespondedAt.After(since) && !a.RespondedAt.After(now) {
			list = append(list, reply{a, a.Dest == "document"})
		}
	}
	slices.SortStableFunc(list, func(a, b reply) int { return a.RespondedAt.Compare(b.RespondedAt) })
	return list
}

// markDocument finds the window's own document among the answers, if the browser does not
// report the purpose of requests, by the address that the window shows.
func (w *Walk) markDocument(ctx context.Context, received []reply) {
	if !slices.ContainsFunc(received, func(r reply) bool { return r.Dest == "" }) {
		return
	}
	address, err := w.open.Page.URL(ctx)
	if err != nil {
		return
	}
	host, path := hostPath(address)
	for i, r := range received {
		if r.Dest == "" && r.Host == host && r.Path == path {
			received[i].document = true
		}
	}
}

// hostPath returns host, with port, and path of an address.
func hostPath(address string) (host, path string) {
	u, err := url.Parse(address)
	if err != nil {
		return "", ""
	}
	port := u.Port()
	if port == "" {
		port = usualPorts[u.Scheme]
	}
	if path = u.Path; path == "" {
		path = "/"
	}
	return net.JoinHostPort(u.Hostname(), port), path
}

func hostsOf(all []network.Request) map[string]bool {
	hosts := map[string]bool{}
	for _, a := range all {
		hosts[a.Host] = true
	}
	return hosts
}

// collectBrowserReplies adds the answers that only the browser can see: those of hosts whose traffic the
// network can't inspect. Where it can, the browser may have received the network's own answer.
func (w *Walk) collectBrowserReplies(ctx context.Context, seen map[string]bool) {
	var reported []browser.Response
	w.replies.pending, w.replies.coverage = nil, browser.NoResponses
	if l, ok := w.open.Page.(browser.ResponseReporter); ok {
		reported, w.replies.coverage = l.Responses(ctx)
	}
	for _, a := range reported {
		host, path := hostPath(a.URL)
		r := reply{network.Request{Host: host, Method: a.Method, Path: path, Status: a.Status, Started: a.At, RespondedAt: a.At, Background: a.Background}, a.Document}
		switch {
		case seen[host]:
		case a.Status == 0:
			w.replies.pending = append(w.replies.pending, r)
		default:
			w.replies.list = append(w.replies.list, r)
		}
	}
}

// onlyReported are the answers of the current step that the browser reported and the network could not see.
func (w *Walk) onlyReported() []reply {
	seen := hostsOf(w.open.Requests())
	return slices.DeleteFunc(slices.Clone(w.replies.list), func(r reply) bool { return seen[r.Host] })
}

// isSiteHost reports whether a host, with or without port, is the site's.
func (w *Walk) isSiteHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.EqualFold(host, w.visit.Site.Hostname())
}

// isSubmission reports whether a request sent something to the site that the page waits for.
func (w *Walk) isSubmission(r reply) bool {
	sends := r.Method == http.MethodPost || r.Method == http.MethodPut || r.Method == http.MethodPatch
	return sends && !r.Background && w.isSiteHost(r.Host)
}

// submissionChecks is how often, 50 ms apart, a step is checked for a submission: one that a page made
// just before it showed "done" may not have left the browser yet.
const submissionChecks = 3

// awaitReplies waits until the site has answered all that was sent to it since a moment, or the customer's patience
// ends: some pages show "done" first. It reports whether there was anything to wait for.
func (w *Walk) awaitReplies(ctx context.Context, start time.Time) (waited bool) {
	ctx, cancel := context.WithTimeout(ctx, w.task.StepTimeout)
	defer cancel()
	for n := 0; ; n++ {
		pending := len(w.pendingReplies(start)) > 0
		if !pending && (n >= submissionChecks || w.sentToSite(start)) {
			return waited
		}
		waited = waited || pending
		if !browser.Sleep(ctx, 50*time.Millisecond) {
			return waited
		}
		w.collectReplies(ctx)
	}
}

// sentToSite reports whether anything was sent to the site since a moment.
func (w *Walk) sentToSite(start time.Time) bool {
	return slices.ContainsFunc(w.replies.list, func(r reply) bool { return !r.Started.Before(start) && w.isSubmission(r) })
}

// pendingReplies returns what was sent to the site since a moment and has no answer yet.
func (w *Walk) pendingReplies(start time.Time) []reply {
	var list []reply
	for _, a := range w.open.Requests() {
		if a.Status == 0 && !a.Ended {
			list = append(list, reply{a, a.Dest == "document"})
		}
	}
	list = append(list, w.replies.pending...)
	return slices.DeleteFunc(list, func(r reply) bool { return r.Started.Before(start) || !w.isSubmission(r) })
}
