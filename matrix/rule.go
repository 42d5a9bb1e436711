package matrix

import "strings"

// Rule is one thing that the customer's network does to traffic. Which fields are
// set depends on the kind: see kinds.
type Rule struct {
	ID          Constraint `json:"id"` // stable and unique in its policy: "policy.block:upload.uploadcare.com"
	Kind        string     `json:"kind"`
	Host        string     `json:"host,omitempty"`        // "upload.example.test", "*.example.test"
	Except      []string   `json:"except,omitempty"`      // hosts that the rule does not apply to
	How         string     `json:"how,omitempty"`         // page, reset, silence, no-name: how a refusal looks
	Match       string     `json:"match,omitempty"`       // the property for which an upload is refused
	Values      []string   `json:"values,omitempty"`      // extensions (".exe") or media types
	Label       string     `json:"label,omitempty"`       // text that approved copies carry
	Size        int64      `json:"size,omitempty"`        // bytes
	Headers     []string   `json:"headers,omitempty"`     // lower case
	Direction   string     `json:"direction,omitempty"`   // request or response
	Proxy       string     `json:"proxy,omitempty"`       // host:port
	Credentials string     `json:"credentials,omitempty"` // name of the process variable with user:password, never the value
	At          string     `json:"-"`                     // place of the rule, or of its host, in the file: "matrix.yaml:41:15"
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

// ruleFile is a rule as users write it.
type ruleFile struct {
	Kind        string   `yaml:"kind"`
	Hosts       []string `yaml:"hosts"`
	Except      []string `yaml:"except"`
	How         string   `yaml:"how"`
	Match       string   `yaml:"match"`
	Values      []string `yaml:"values"`
	Label       string   `yaml:"label"`
	Size        string   `yaml:"size"`
	Headers     []string `yaml:"headers"`
	Direction   string   `yaml:"direction"`
	Proxy       string   `yaml:"proxy"`
	Credentials string   `yaml:"credentials"`
}

// kind says which fields a kind of rule has.
type kind struct {
	name        string
	required    []string // fields that must be there
	optional    []string // fields that can be
	description string
}

// kinds are the kinds of rules that a policy can have.
var kinds = []kind{
	{"block", []string{"hosts"}, []string{"how"}, "Refuses hosts. One rule, with an id of its own, for each."},
	{"upload-content", []string{"match"}, []string{"values", "label", "size", "how"}, "Refuses uploads by what is in a request. Over HTTPS it needs intercept-tls."},
	{"body-limit", []string{"size"}, nil, "Refuses request bodies above a size (413)."},
	{"response-limit", []string{"size"}, nil, "Refuses answers above a size."},
	{"cut-after", []string{"size"}, nil, "Cuts a connection after so many bytes."},
	{"no-websocket", nil, nil, "Refuses WebSocket."},
	{"no-third-party", nil, []string{"except"}, "Refuses every host but the site's own."},
	{"strip-third-party-cookies", nil, []string{"except"}, "Removes cookies from requests to other hosts than the site's."},
	{"strip-headers", []string{"headers"}, []string{"direction"}, "Removes headers from requests, or from responses."},
	{"intercept-tls", nil, []string{"except"}, "Intercepts HTTPS with a certificate authority of the network."},
	{"http1-only", nil, nil, "Speaks HTTP/1 only."},
	{"proxy-auth", nil, nil, "Asks for a user and password (407, Basic), made up for each run."},
	{"pac", nil, nil, "Names the proxy by a PAC file only."},
	{"captive-portal", nil, nil, "Shows a page of its own before the first page."},
	{"forward", []string{"proxy"}, []string{"credentials"}, "Forwards everything to a real proxy."},
}

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
	choices     []string // nil: free text
	description string
}

// fields are all keys that rules have, besides kind.
var fields = []field{
	{"hosts", nil, "Host names, or *.example.test for every name below it."},
	{"except", nil, "Hosts that the rule does not apply to."},
	{"how", []string{"page", "reset", "silence", "no-name"}, "How the refusal looks: a 403 page (default), a reset, silence, or a name that does not resolve (block only)."},
	{"match", []string{"extension", "type", "size", "unsanitised", "unapproved"}, "What is refused: file extensions or sniffed media types (in values), files above size, unsanitised ones (macros, script in PDF, author metadata), or those without the label of approved copies."},
	{"values", nil, "Extensions (.exe) or media types (video/mp4)."},
	{"label", nil, "Text that approved copies carry."},
	{"size", nil, "10MB (1000s) or 20MiB (1024s)."},
	{"headers", nil, "Header names."},
	{"direction", []string{"request", "response"}, "Whose headers; request if absent."},
	{"proxy", nil, "host:port of the real proxy."},
	{"credentials", nil, "Where its user:password is: ${NAME} of the process environment. Never the value."},
}

// matchFields are the fields that a kind of upload inspection needs.
var matchFields = map[string]string{"extension": "values", "type": "values", "size": "size", "unapproved": "label"}
