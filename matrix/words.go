package matrix

import (
	"cmp"
	"strings"
)

// words say of a kind of constraint what it does to a customer, and what would let them through. $ is what distinguishes a rule
// from others of its kind.
type words struct {
	kind       Constraint
	does, help string
	together   string // what all rules of the kind do, where that reads differently
}

// allWords are those of the rules' kinds, and of the other constraints.
var allWords = []words{
	{"policy.block", "$ is blocked", "allow $ in the network, or serve what is there from the site's own host", "several hosts are blocked"},
	{"policy.ports", "other ports than $ are refused", "allow the port in the network, or serve what is there at port 443", "some ports are refused"},
	{"policy.methods", "requests by $ are refused", "allow the method for the site, or let the site send POST instead", "some methods are refused"},
	{"policy.upload-content:extension", "uploads with certain file extensions are refused", "allow these extensions for the site, or let the site accept others", ""},
	{"policy.upload-content:type", "uploads of certain media types are refused", "allow these types for the site, or let the site accept others", ""},
	{"policy.upload-content:size", "uploads above a size are refused", "raise the limit for the site, or let the site upload in smaller parts", ""},
	{"policy.upload-content:unsanitised", "uploads with macros, scripts or an author's name are refused", "exempt the site, or ask for files without them", ""},
	{"policy.upload-content:unapproved", "uploads that are not approved copies are refused", "exempt the site, or ask for approved copies", ""},
	{"policy.upload-content", "uploads are refused by what is in them", "exempt the site, or ask for files that pass", ""},
	{"policy.response-content:extension", "downloads with certain file extensions are refused", "allow these extensions for the site, or let the site offer others", ""},
	{"policy.response-content:type", "downloads of certain media types are refused", "allow these types for the site, or let the site offer others", ""},
	{"policy.response-content:size", "downloads above a size are refused", "raise the limit for the site, or let the site offer smaller files", ""},
	{"policy.response-content:unsanitised", "downloads with macros, scripts or an author's name are refused", "exempt the site, or let the site offer files without them", ""},
	{"policy.response-content:unapproved", "downloads that are not approved copies are refused", "exempt the site, or let the site offer approved copies", ""},
	{"policy.response-content", "downloads are refused by what is in them", "exempt the site, or let the site offer files that pass", ""},
	{"policy.body-limit", "requests above $ are refused", "raise the limit for the site, or let the site upload in smaller parts", "large requests are refused"},
	{"policy.response-limit", "answers above $ are refused", "raise the limit for the site, or let the site answer in smaller parts", "large answers are refused"},
	{"policy.hold", "$ are held until they are whole and scanned", "exempt the site from scanning, or let the site wait longer and do without streams", "what is sent or answered is held until it is scanned"},
	{"policy.idle-timeout", "what does not move for $ is cut", "raise the timeout for the site, or let the site send something in between", "what does not move for a while is cut"},
	{"policy.total-timeout", "what takes longer than $ is cut", "raise the timeout for the site, or let the site answer sooner and be asked again", "what takes long is cut"},
	{"policy.cut-after", "connections are cut after $", "lift the limit for the site, or let the site resume an upload", "connections are cut after some bytes"},
	{"policy.no-websocket", "WebSocket is refused", "allow WebSocket to the site, or let the site do without", ""},
	{"policy.no-third-party", "every host but the site's own is refused", "allow the hosts that the journey needs, or serve what is there from the site's own", ""},
	{"policy.strip-third-party-cookies", "third-party cookies are removed", "exempt the hosts that the journey needs, or let the site do without such cookies", ""},
	{"policy.strip-headers", "headers are removed: $", "exempt the site, or let the site do without these headers", "headers are removed"},
	{"policy.rewrite-headers", "headers are added or replaced: $", "exempt the site, or let the site do without the browser's own headers", "headers are added or replaced"},
	{"policy.intercept-tls", "HTTPS is intercepted", "exempt the site's hosts from interception, or have the browser trust the network's authority", ""},
	{"policy.http1-only", "only HTTP/1 is spoken", "exempt the site, or let the site work over HTTP/1.1", ""},
	{"policy.proxy-auth", "the proxy asks for a password", "exempt the site's hosts from authentication", ""},
	{"policy.pac", "the proxy is named by a PAC file only", "configure the proxy in the browser", ""},
	{"policy.captive-portal", "the network shows a page of its own first", "accept that page before the journey, or exempt the site", ""},
	{"policy.forward", "the proxy $ refuses", "allow the site's hosts in that proxy", "the proxy behind this one refuses"},
	{"policy", "the network's rules refuse, several together", "exempt the site's hosts from these rules", ""},
	{TheLine, "the line is too slow, or breaks off", "smaller files, uploads in parts that can be resumed, or longer time limits of the site", ""},
	{AllNetwork, "the network as a whole refuses, no part of it alone", "exempt the site's hosts from line limits and rules", ""},
	{TheBrowser, "the browser lacks what the site needs", "a newer browser, or a site that supports this one", ""},
}

// Words say what a constraint does to a customer, and what would let them through: "upload.example.test is blocked". Of an
// unknown kind, such as a later version's, they are its id, and no help.
func (c Constraint) Words() (does, help string) {
	detail, limits, _ := strings.Cut(c.Detail(), "@")
	for _, key := range []Constraint{RuleID(strings.TrimPrefix(string(c.Kind()), "policy."), detail), c.Kind()} {
		for _, w := range allWords {
			if w.kind == key {
				return w.about(list(detail), list(limits))
			}
		}
	}
	return string(c), ""
}

// about fills in what distinguishes a rule, and what it is limited to.
func (w words) about(detail, limits string) (does, help string) {
	does, help = cmp.Or(w.together, w.does), strings.ReplaceAll(w.help, "$", "them")
	if detail != "" {
		does, help = strings.ReplaceAll(w.does, "$", detail), strings.ReplaceAll(w.help, "$", detail)
	}
	if limits != "" {
		does += " (only for " + limits + ")"
	}
	return does, help
}

// list writes the parts of an id as a reader expects them.
func list(parts string) string { return strings.ReplaceAll(parts, "+", ", ") }
