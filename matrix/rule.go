package matrix

import (
	"slices"
	"strings"
)

// Rule is one thing that the customer's network does to traffic. Which fields are
// set depends on the kind: see kinds.
type Rule struct {
	ID    Constraint `json:"id"` // stable and unique in its policy: "policy.block:upload.uploadcare.com"
	Kind  string     `json:"kind"`
	Host  string     `json:"host,omitempty"` // of a block rule: "upload.example.test", "*.example.test"
	Scope            // what else limits it
	How   string     `json:"how,omitempty"` // page, reset, silence, no-name: how a refusal looks

	Status   int    `json:"status,omitempty"`   // of a page; 0 is the kind's own, such as 403
	Location string `json:"location,omitempty"` // where a page with a status of 3xx leads; "" is a page of the network's own
	Page     string `json:"page,omitempty"`     // text or HTML of a page; "" is the network's own

	Match       string            `json:"match,omitempty"`           // the property for which a file is refused
	Values      []string          `json:"values,omitempty"`          // extensions (".exe") or media types
	Label       string            `json:"label,omitempty"`           // text that approved copies carry
	Size        int64             `json:"size,omitempty"`            // bytes
	Headers     []string          `json:"headers,omitempty"`         // lower case
	Set         map[string]string `json:"set,omitempty"`             // headers, and what they become
	Direction   string            `json:"direction,omitempty"`       // request or response
	Refuse      []string          `json:"refuse,omitempty"`          // methods
	Allow       []string          `json:"allow,omitempty"`           // ports
	AfterMs     float64           `json:"after_ms,omitempty"`        // milliseconds
	Hold        string            `json:"hold,omitempty"`            // responses or requests
	DelayMs     float64           `json:"delay_ms,omitempty"`        // milliseconds for each body that is held
	PerMBMs     float64           `json:"per_megabyte_ms,omitempty"` // and for each 1,000,000 bytes of it
	Meanwhile   string            `json:"meanwhile,omitempty"`       // what a browser gets while a body is held
	Proxy       string            `json:"proxy,omitempty"`           // host:port
	Credentials string            `json:"credentials,omitempty"`     // name of the process variable with user:password, never the value
	Scheme      string            `json:"scheme,omitempty"`          // of a login: ntlm or negotiate; "" is basic
	Direct      []string          `json:"direct,omitempty"`          // hosts to which a PAC file sends browsers directly
	Out         string            `json:"out,omitempty"`             // none: nothing gets out there; "" or line: all does, over the line
	Distrusted  bool              `json:"distrusted,omitempty"`      // browsers do not trust the authority that intercepts
	TrustedBy   []string          `json:"trusted_by,omitempty"`      // products that trust it nevertheless: "chrome"
	At          string            `json:"-"`                         // place of the rule, or of its host, in the file: "matrix.yaml:41:15"
}

// Scope limits a rule to some traffic. The zero Scope is all of it.
type Scope struct {
	Hosts   []string `json:"hosts,omitempty"`   // that it applies to, as in Covers; none: every host
	Except  []string `json:"except,omitempty"`  // hosts that it does not apply to
	Ports   []string `json:"ports,omitempty"`   // "443"
	Methods []string `json:"methods,omitempty"` // "POST"
	Paths   []string `json:"paths,omitempty"`   // "/api/*": * is any text
	Types   []string `json:"types,omitempty"`   // media types of answers: "text/html", "image/*"
}

// Covers reports whether a pattern names a host: exactly, or "*.example.test" every
// name below it.
func Covers(pattern, host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if suffix, wild := strings.CutPrefix(pattern, "*"); wild {
		return strings.HasSuffix(host, suffix) && len(host) > len(suffix)
	}
	return pattern == host
}

// NeedsRequests reports whether a rule looks into requests or answers, so that over HTTPS it sees nothing without intercept-tls.
func (r Rule) NeedsRequests() bool {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == r.Kind })
	return i >= 0 && kinds[i].looksInside || len(r.Methods) > 0 || len(r.Paths) > 0
}

// kind says which keys a kind of rule has.
type kind struct {
	name        string
	required    []string // keys that must be there
	optional    []string // keys that can be
	limits      []string // keys that limit it to some traffic
	looksInside bool     // into requests or answers
	description string
}

// keys are all of a kind's keys.
func (k kind) keys() []string { return slices.Concat(k.required, k.optional, k.limits) }

// Groups of keys.
var (
	looks        = []string{"how", "status", "location", "page"} // how a refusal looks
	byHost       = []string{"hosts", "except"}
	byConnection = []string{"hosts", "except", "ports"}
	byRequest    = []string{"hosts", "except", "ports", "methods", "paths"}
	byAnswer     = []string{"hosts", "except", "ports", "methods", "paths", "types"}
)

// kinds are the kinds of rules that a policy can have.
var kinds = []kind{
	{"block", []string{"hosts"}, looks, []string{"except", "ports", "methods", "paths"}, false, "Refuses hosts. One rule, with an id of its own, for each."},
	{"ports", []string{"allow"}, looks, byHost, false, "Refuses connections to other ports than these."},
	{"methods", []string{"refuse"}, looks, []string{"hosts", "except", "ports", "paths"}, true, "Refuses requests by their method (405)."},
	{"upload-content", []string{"match"}, slices.Concat([]string{"values", "label", "size"}, looks), byRequest, true, "Refuses uploads by what is in a request, or in an archive in it."},
	{"response-content", []string{"match"}, slices.Concat([]string{"values", "label", "size"}, looks), byRequest, true, "Refuses downloads by what is in an answer, or in an archive in it."},
	{"body-limit", []string{"size"}, looks, byRequest, true, "Refuses request bodies above a size (413)."},
	{"response-limit", []string{"size"}, looks, byAnswer, true, "Refuses answers above a size."},
	{"hold", nil, []string{"hold", "delay", "per-megabyte", "meanwhile"}, byAnswer, true, "Holds answers, or uploads, until they are whole and scanned, as an inspector does."},
	{"idle-timeout", []string{"after"}, looks, byRequest, false, "Ends what has not moved for a while: a tunnel, a request without an answer, an answer without a next byte. By a reset; with how: page by a 504, if the answer has not begun."},
	{"total-timeout", []string{"after"}, looks, byRequest, false, "Ends what takes longer in all, in the same ways."},
	{"cut-after", []string{"size"}, nil, byConnection, false, "Cuts a connection after so many bytes."},
	{"no-websocket", nil, looks, []string{"hosts", "except", "ports", "paths"}, true, "Refuses WebSocket."},
	{"no-third-party", nil, looks, byRequest, false, "Refuses every host but the site's own."},
	{"strip-third-party-cookies", nil, nil, byRequest, true, "Removes cookies from requests to other hosts than the site's."},
	{"strip-headers", []string{"headers"}, []string{"direction"}, byRequest, true, "Removes headers from requests, or from responses."},
	{"rewrite-headers", []string{"set"}, []string{"direction"}, byRequest, true, "Adds headers to requests, or to responses, or replaces them: Via, X-Forwarded-For, User-Agent."},
	{"intercept-tls", nil, []string{"trusted"}, byConnection, false, "Intercepts HTTPS with a certificate authority of the network."},
	{"http1-only", nil, nil, byConnection, true, "Speaks HTTP/1 only."},
	{"proxy-auth", nil, []string{"scheme"}, byConnection, false, "Asks for a user and password (407, Basic), made up for each run; or for the login of a Windows domain, which no browser here has."},
	{"pac", nil, []string{"direct", "out"}, nil, false, "Names the proxy by a PAC file only, which may send some hosts another way."},
	{"captive-portal", nil, nil, byHost, false, "Shows a page of its own before the first page."},
	{"forward", []string{"proxy"}, []string{"credentials"}, byHost, false, "Forwards everything, or some hosts, to a real proxy."},
}

// aliases are other names of kinds, as the products that enforce them use.
var aliases = map[string]string{"distrusted-authority": "intercept-tls", "idle-limit": "idle-timeout", "time-limit": "total-timeout", "scan": "hold", "download-content": "response-content"}

// Kinds lists the kinds of rules.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// field is a key of a rule.
type field struct {
	name        string
	shape       shape
	choices     []string // nil: free text
	description string
}

// shape is how the value of a key is written.
type shape string

const (
	oneText    shape = "string"
	manyTexts  shape = "slice"
	manyPairs  shape = "map"
	flagOrMany shape = "bool" // true, false or a list
)

// fields are all keys that rules have, besides kind.
var fields = []field{
	{"hosts", manyTexts, nil, "Host names, or *.example.test for every name below it."},
	{"except", manyTexts, nil, "Hosts that the rule does not apply to."},
	{"ports", manyTexts, nil, "Ports that the rule applies to."},
	{"methods", manyTexts, nil, "Methods of the requests that the rule applies to: POST."},
	{"paths", manyTexts, nil, "Paths of the requests that the rule applies to: /api/*, where * is any text."},
	{"types", manyTexts, nil, "Media types of the answers that the rule applies to: text/html, image/*."},
	{"how", oneText, []string{"page", "reset", "silence", "no-name"}, "How the refusal looks: a page (default), a reset, silence, or a name that does not resolve (block only)."},
	{"status", oneText, nil, "Status of the page: 403 and the like, 200 as of cloud proxies, or 302, 303, 307 to location. 403 if absent, unless the kind has its own."},
	{"location", oneText, nil, "Where a status of 302, 303 or 307 leads: https://portal.example.test/blocked. A page of the network's own if absent."},
	{"page", oneText, nil, "Text or HTML of the page, as the customer's network shows it."},
	{"match", oneText, []string{"extension", "type", "size", "unsanitised", "unapproved"}, "What is refused: file extensions or sniffed media types (in values), files above size, unsanitised ones (macros, script in PDF, author metadata), or those without the label of approved copies."},
	{"values", manyTexts, nil, "Extensions (.exe) or media types (video/mp4)."},
	{"label", oneText, nil, "Text that approved copies carry."},
	{"size", oneText, nil, "10MB (1000s) or 20MiB (1024s)."},
	{"after", oneText, nil, "60s, 5m."},
	{"hold", oneText, []string{"responses", "requests"}, "What is held: answers (default), or what is sent."},
	{"delay", oneText, nil, "How long a scan takes: 2s."},
	{"per-megabyte", oneText, nil, "How much longer it takes for each megabyte: 500ms."},
	{"meanwhile", oneText, []string{"nothing", "trickle", "page"}, "What a browser gets of an answer that is held: nothing (default), a byte each second, or a page that asks for patience and loads again (of what it opens in a window)."},
	{"headers", manyTexts, nil, "Header names."},
	{"set", manyPairs, nil, "Headers and their values: {Via: 1.1 proxy.example.test}."},
	{"direction", oneText, []string{"request", "response"}, "Whose headers; request if absent."},
	{"refuse", manyTexts, nil, "Methods: PUT, PATCH, DELETE."},
	{"allow", manyTexts, nil, "Ports: 80, 443."},
	{"trusted", flagOrMany, nil, "Whether browsers trust the authority: true (default), false, or a list of the products that do: [chrome, edge]."},
	{"direct", manyTexts, nil, "Hosts to which browsers go directly, around the proxy and its rules."},
	{"out", oneText, []string{"line", "none"}, "What is behind the direct way: the line (default), or none: nothing gets out."},
	{"scheme", oneText, []string{"basic", "ntlm", "negotiate"}, "How the login is asked for: basic (default), or ntlm or negotiate (Kerberos), as in Windows domains: a browser that is not of the domain is out."},
	{"proxy", oneText, nil, "host:port of the real proxy."},
	{"credentials", oneText, nil, "Where its user:password is: ${NAME} of the process environment. Never the value."},
}

// matchFields are the fields that a kind of upload inspection needs.
var matchFields = map[string]string{"extension": "values", "type": "values", "size": "size", "unapproved": "label"}
