package matrix

import "slices"

// Matrix is the checked content of a file.
type Matrix struct {
	Name         string
	Description  string
	Environments []Environment // in the order of the file
}

// Environment is what the customer brings: browsers on systems, and a network.
type Environment struct {
	Name        string
	Description string
	Cells       []Cell // declared order: browsers, then systems, then include:; without exclude:
	Network     Network
	Variant     string // the site variant that is walked unless the run names another; "" is the site's default
	Expect      []KnownFailure
	Required    []Requirement
}

// KnownFailure says that cells are known not to get through.
type KnownFailure struct {
	Cells   string `json:"cells"`          // glob over "browser/system", or over whole ids
	Verdict string `json:"verdict"`        // blocked, failed or unsupported
	Step    string `json:"step,omitempty"` // the step that does not pass; "" leaves it open
	Reason  string `json:"reason"`
}

// Requirement names cells without which a run counts as untested.
type Requirement struct {
	Cells string // glob, as in KnownFailure
	Real  bool   // only provenance "real" counts: a stand-in browser does not
}

// Network is the customer's network, as data.
type Network struct {
	Line   Line   `json:"line"`
	Policy []Rule `json:"policy,omitempty"` // in the order of the file: the first rule that applies decides

	// Reach lists what can be reached on loopback and in private ranges besides the site under test:
	// see ParseReach. It does not restrict the customer.
	Reach []string `json:"reach,omitempty"`

	// OpenUDP lets a page's UDP (WebRTC, WebTransport) out, past the proxy and the line. Otherwise there is none.
	OpenUDP bool `json:"open_udp,omitempty"`
}

// Restricted reports whether there is anything to enforce.
func (n Network) Restricted() bool { return n.Line != Line{} || len(n.Policy) > 0 }

// Has reports whether the policy has a rule of a kind, such as "proxy-auth": a proxy that answers
// 407 until it gets a login.
func (n Network) Has(kind string) bool {
	return slices.ContainsFunc(n.Policy, func(r Rule) bool { return r.Kind == kind })
}

// WantsProxyLogin reports whether the proxy asks for a login that a browser can be given.
func (n Network) WantsProxyLogin() bool {
	return slices.ContainsFunc(n.Policy, func(r Rule) bool { return r.Kind == "proxy-auth" && r.Scheme == "" })
}

// Distrusted reports whether HTTPS is intercepted by an authority that the browser does not trust.
func (n Network) Distrusted() bool {
	return slices.ContainsFunc(n.Policy, func(r Rule) bool { return r.Distrusted })
}

// seenBy is the network as a product meets it: whether it trusts the authority is decided.
func (n Network) seenBy(product string) Network {
	n.Policy = slices.Clone(n.Policy)
	for i, r := range n.Policy {
		n.Policy[i].Distrusted = r.Distrusted && !slices.Contains(r.TrustedBy, product)
	}
	return n
}

// HoldsUploads reports whether the network keeps an upload until it is whole, so that the page's own progress says nothing.
func (n Network) HoldsUploads() bool {
	return slices.ContainsFunc(n.Policy, func(r Rule) bool { return r.Kind == "upload-content" || r.Kind == "hold" && r.Hold == "requests" })
}

// BlindRules are the rules that see nothing of HTTPS, since nothing intercepts it.
func (n Network) BlindRules() (blind []Constraint) {
	for _, r := range n.Policy {
		if r.NeedsRequests() && !n.Has("intercept-tls") {
			blind = append(blind, r.ID)
		}
	}
	return blind
}
