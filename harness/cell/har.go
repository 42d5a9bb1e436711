package cell

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/harness/task"
)

// The parts of a HAR file, version 1.2, that the network knows: neither heads nor bodies nor queries, which may hold secrets.
// Source: http://www.softwareishard.com/blog/har-12-spec/.
type (
	harFile struct {
		Log harLog `json:"log"`
	}
	harLog struct {
		Version string     `json:"version"`
		Creator harCreator `json:"creator"`
		Entries []harEntry `json:"entries"`
	}
	harCreator struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	harEntry struct {
		Started  time.Time   `json:"startedDateTime"`
		Time     float64     `json:"time"` // ms
		Request  harRequest  `json:"request"`
		Response harResponse `json:"response"`
		Cache    struct{}    `json:"cache"`
		Timings  harTimings  `json:"timings"`
		Comment  string      `json:"comment,omitempty"`
	}
	harMessage struct {
		HTTPVersion string   `json:"httpVersion"`
		Cookies     []string `json:"cookies"`
		Headers     []string `json:"headers"`
		HeadersSize int      `json:"headersSize"` // -1: unknown
		BodySize    int64    `json:"bodySize"`
	}
	harRequest struct {
		Method string `json:"method"`
		URL    string `json:"url"`
		harMessage
		Query []string `json:"queryString"`
	}
	harResponse struct {
		Status int    `json:"status"` // 0: no answer
		Text   string `json:"statusText"`
		harMessage
		Content  harContent `json:"content"`
		Redirect string     `json:"redirectURL"`
	}
	harContent struct {
		Size int64  `json:"size"`
		Type string `json:"mimeType"`
	}
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
)

// harOf is a HAR file of the requests that began in a time, also of those that the network refused, or that only the browser
// saw; nil if there were none. site has the scheme of its own requests.
func harOf(flows []network.Flow, events []network.Event, reported []reply, site *url.URL, from, to time.Time) []byte {
	log := harLog{Version: "1.2", Creator: harCreator{"cxmatrix", task.Version()}}
	in := func(at time.Time) bool { return !at.Before(from) && at.Before(to) }
	for _, f := range flows {
		if in(f.Started) {
			log.Entries = append(log.Entries, flowEntry(f, site, to))
		}
	}
	for _, e := range events {
		if in(e.At) && e.Blocked {
			log.Entries = append(log.Entries, refusedEntry(e, site))
		}
	}
	for _, r := range reported {
		if in(r.Started) {
			log.Entries = append(log.Entries, reportedEntry(r))
		}
	}
	if len(log.Entries) == 0 {
		return nil
	}
	slices.SortStableFunc(log.Entries, func(a, b harEntry) int { return a.Started.Compare(b.Started) })
	data, err := json.MarshalIndent(harFile{log}, "", " ")
	if err != nil {
		return nil
	}
	return append(data, '\n')
}

func flowEntry(f network.Flow, site *url.URL, now time.Time) harEntry {
	e := newEntry(f.Started, f.Method, requestURL(f.Host, f.Path, site))
	e.Response.Status, e.Comment = f.Status, f.Error
	e.Request.BodySize, e.Response.BodySize = f.Length, f.Down
	end := f.Ended
	if end.IsZero() {
		end, e.Comment = now, "still under way"
	}
	e.Time = float64(end.Sub(f.Started)) / float64(time.Millisecond)
	e.Timings.Wait = e.Time
	if f.Method == http.MethodConnect {
		e.Comment = strings.TrimSpace("an encrypted tunnel " + e.Comment)
	}
	return e
}

// refusedEntry has the status of the network's own answer, if it gave one.
func refusedEntry(v network.Event, site *url.URL) harEntry {
	e := newEntry(v.At, v.Method, requestURL(v.Host, v.Path, site))
	e.Response.Status, _ = strconv.Atoi(v.Action)
	e.Comment = strings.TrimSpace("refused by the network: " + string(v.Rule) + " (" + v.Action + ") " + v.Reason)
	return e
}

// reportedEntry is of a request inside of an encrypted tunnel: when it began is not known.
func reportedEntry(r reply) harEntry {
	e := newEntry(r.Started, r.Method, requestURL(r.Host, r.Path, &url.URL{Scheme: "https", Host: r.Host}))
	e.Response.Status, e.Comment = r.Status, "reported by the browser when it was answered"
	return e
}

func newEntry(started time.Time, method, address string) harEntry {
	none := harMessage{Cookies: []string{}, Headers: []string{}, HeadersSize: -1, BodySize: -1}
	return harEntry{
		Started: started, Request: harRequest{Method: method, URL: address, harMessage: none, Query: []string{}},
		Response: harResponse{harMessage: none, Content: harContent{Size: -1}},
	}
}
