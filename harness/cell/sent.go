package cell

import (
	"context"
	"net"
	"net/url"
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
	return append(list, journey.SentRequest{Address: requestURL(r.Host, r.Path, w.visit.Site), Answered: r.Status != 0})
}

// requestURL is the address of a request, as browsers write it and without its query. site has the scheme of its own requests.
func requestURL(host, path string, site *url.URL) string {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	u := url.URL{Scheme: "http", Host: host, Path: path}
	if port == "443" || port == site.Port() && strings.EqualFold(name, site.Hostname()) && site.Scheme == "https" {
		u.Scheme = "https"
	}
	if port == usualPorts[u.Scheme] {
		u.Host = strings.TrimSuffix(host, ":"+port)
	}
	return u.String()
}

// usualPorts are those that addresses leave out.
var usualPorts = map[string]string{"http": "80", "https": "443"}
