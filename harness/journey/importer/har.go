package importer

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cxmatrix/results"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/net/publicsuffix"
)

// isHAR reports whether a file is a HTTP archive, of which only the beginning is read here: it may be large.
func isHAR(data []byte) bool {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	return bytes.Contains(data[:min(len(data), 4096)], []byte(`"log"`)) && hasKeys(data, "log")
}

// host is what a recording asked a host for.
type host struct {
	name            string
	requests, bytes int
}

// har reads a HTTP archive: the pages that were opened, and the hosts that they needed. The rest of it, such as the content
// of requests, may be secret, and is not read. Source: http://www.softwareishard.com/blog/har-12-spec.
func (r *recording) har(data []byte, _ Options) error {
	h := &harReader{jsonReader: newJSONReader(data), hosts: map[string]*host{}}
	if err := h.walk(""); err != nil {
		return h.explain(err)
	}
	for _, address := range h.pages() {
		r.open(address)
		r.carry()
	}
	r.listHosts(h)
	return nil
}

// harReader reads an archive once, and keeps little of it.
type harReader struct {
	*jsonReader
	hosts     map[string]*host
	addresses []string // of documents, and of the first request
	address   string   // of the entry
	kind      string   // of its answer
	size      int      // of its answer on the line
	content   int      // of its answer, which is compressed on the line
	top       bool
	depth     int
}

// walk reads a value; path is where it is, such as log.entries.request.url.
func (h *harReader) walk(path string) error {
	if h.depth++; h.depth > maxDepth {
		return fmt.Errorf("nested more than %d deep", maxDepth)
	}
	defer func() { h.depth-- }()
	switch kind := h.decoder.PeekKind(); {
	case kind == '{' && isInHAR(path):
		return h.object(path)
	case kind == '[' && isInHAR(path):
		return h.array(path)
	case kind == '{' || kind == '[':
		return h.decoder.SkipValue()
	}
	token, err := h.decoder.ReadToken()
	if err == nil {
		h.take(path, token)
	}
	return err
}

// isInHAR reports whether something that is read may be below a path.
func isInHAR(path string) bool {
	return slices.ContainsFunc(harPaths, func(p string) bool { return path == "" || strings.HasPrefix(p, path+".") })
}

var harPaths = []string{"log.entries.request.url", "log.entries.response.content.mimeType", "log.entries.response.bodySize", "log.entries.response._transferSize", "log.entries.response.content.size", "log.entries._resourceType"}

func (h *harReader) object(path string) error {
	if _, err := h.decoder.ReadToken(); err != nil {
		return err
	}
	for h.decoder.PeekKind() != '}' {
		key, err := h.decoder.ReadToken()
		if err != nil {
			return err
		}
		if err := h.walk(strings.TrimPrefix(path+"."+key.String(), ".")); err != nil {
			return err
		}
	}
	if path == "log.entries" {
		h.entry()
	}
	_, err := h.decoder.ReadToken()
	return err
}

func (h *harReader) array(path string) error {
	if _, err := h.decoder.ReadToken(); err != nil {
		return err
	}
	for h.decoder.PeekKind() != ']' {
		if err := h.walk(path); err != nil {
			return err
		}
	}
	_, err := h.decoder.ReadToken()
	return err
}

// take keeps a value of an entry.
func (h *harReader) take(path string, token jsontext.Token) {
	switch path {
	case "log.entries.request.url":
		h.address = token.String()
	case "log.entries.response.content.mimeType":
		h.kind = token.String()
	case "log.entries._resourceType":
		h.top = token.String() == "document"
	default:
		if n, err := strconv.Atoi(token.String()); err == nil && slices.Contains(harPaths, path) {
			h.addSize(path, n)
		}
	}
}

func (h *harReader) addSize(path string, n int) {
	if strings.HasSuffix(path, ".content.size") {
		h.content = n
		return
	}
	h.size = max(h.size, n)
}

// entry counts the request that was read.
func (h *harReader) entry() {
	if u, err := url.Parse(h.address); err == nil && u.Hostname() != "" && strings.HasPrefix(u.Scheme, "http") {
		name := strings.ToLower(u.Hostname())
		if h.hosts[name] == nil {
			h.hosts[name] = &host{name: name}
		}
		h.hosts[name].requests++
		if h.size <= 0 {
			h.size = h.content
		}
		h.hosts[name].bytes += max(h.size, 0)
		if h.top || len(h.addresses) == 0 || strings.Contains(h.kind, "text/html") && len(h.addresses) == 0 {
			h.addresses = append(h.addresses, h.address)
		}
	}
	h.address, h.kind, h.size, h.content, h.top = "", "", 0, 0, false
}

// maxPages is how many pages of an archive are opened.
const maxPages = 10

// pages are the documents of the first one's site, each once.
func (h *harReader) pages() (list []string) {
	for _, address := range h.addresses {
		plain, _, _ := strings.Cut(address, "#")
		if !slices.Contains(list, plain) && domain(hostOf(plain)) == domain(hostOf(h.addresses[0])) && len(list) < maxPages {
			list = append(list, plain)
		}
	}
	return list
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil {
		return strings.ToLower(u.Hostname())
	}
	return ""
}

// domain is what a site's owner registered: example.co.uk of www.example.co.uk.
func domain(host string) string {
	if name, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return name
	}
	return host
}

// listHosts notes the hosts that a customer's network must let through.
func (r *recording) listHosts(h *harReader) {
	var own, others []*host
	for _, at := range h.hosts {
		if len(h.addresses) > 0 && domain(at.name) == domain(hostOf(h.addresses[0])) {
			own = append(own, at)
		} else {
			others = append(others, at)
		}
	}
	requests := 0
	for _, at := range h.hosts {
		requests += at.requests
	}
	r.draft.Comments = append(r.draft.Comments, fmt.Sprintf("The pages needed %s (%s). A customer's network has to let them through.", results.Count(len(h.hosts), "host"), results.Count(requests, "request")))
	r.addHosts("the site's own", own)
	r.addHosts("of others", others)
	if len(others) > 0 {
		var names []string
		for _, at := range others[:min(len(others), 8)] {
			names = append(names, at.name)
		}
		r.draft.Comments = append(r.draft.Comments, "To see what a customer meets who may not reach those of others, give an environment of the matrix",
			"  policy: {block: ["+strings.Join(names, ", ")+"]}")
	}
	r.report.Notes = append(r.report.Notes, fmt.Sprintf("%s, %d of others: they are listed at the top of the journey; add what your customer does there", results.Count(len(h.hosts), "host"), len(others)))
}

func (r *recording) addHosts(which string, list []*host) {
	slices.SortFunc(list, func(a, b *host) int {
		return cmp.Or(b.requests-a.requests, b.bytes-a.bytes, strings.Compare(a.name, b.name))
	})
	if len(list) > 0 {
		r.draft.Comments = append(r.draft.Comments, which+":")
	}
	for _, at := range list {
		r.draft.Comments = append(r.draft.Comments, fmt.Sprintf("  %-40s %13s %9.1f kB", at.name, results.Count(at.requests, "request"), float64(at.bytes)/1000))
	}
}
