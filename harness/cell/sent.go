package cell

import (
	"context"
	"strings"

	"cxmatrix/harness/journey"
)

// sentRequests returns the requests of the current step, for an action that waits for one, and whose can't be seen.
func (w *Walk) sentRequests(ctx context.Context) (list []journey.SentRequest, unseen string) {
	w.collectReplies(ctx)
	for _, r := range w.replies.list {
		list = w.addSent(list, r)
	}
	for _, a := range w.open.Requests() {
		if a.Status == 0 {
			list = w.addSent(list, reply{Request: a})
		}
	}
	for _, r := range w.replies.pending {
		list = w.addSent(list, r)
	}
	return list, w.unseenNote()
}

func (w *Walk) addSent(list []journey.SentRequest, r reply) []journey.SentRequest {
	if r.Started.Before(w.stepStart) {
		return list
	}
	return append(list, journey.SentRequest{Address: w.scheme(r.Host) + "://" + withoutDefaultPort(r.Host) + r.Path, Answered: r.Status != 0})
}

// scheme is how a host, with its port, is spoken to: the site's is known.
func (w *Walk) scheme(host string) string {
	switch {
	case w.isSiteHost(host):
		return w.visit.Site.Scheme
	case strings.HasSuffix(host, ":443"):
		return "https"
	}
	return "http"
}

// withoutDefaultPort is a host as browsers write it in addresses.
func withoutDefaultPort(host string) string {
	return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
}
