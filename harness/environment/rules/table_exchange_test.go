package rules

import (
	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/browser"
	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

const (
	limit      = 50_000 // bytes
	underLimit = limit / 2
	overLimit  = limit * 4
)

var (
	small = document{"cv.pdf", evidence.Recipe{Kind: "pdf", Bytes: underLimit}}
	big   = document{"cv.pdf", evidence.Recipe{Kind: "pdf", Bytes: overLimit}}
)

var (
	noAcceptLanguage = matrix.Rule{ID: "policy.strip-headers", Kind: "strip-headers", Headers: []string{"accept-language"}}
	noNote           = matrix.Rule{ID: "policy.strip-headers", Kind: "strip-headers", Headers: []string{"x-note"}, Direction: "response"}
	withExcept       = func(r matrix.Rule, hosts ...string) matrix.Rule { r.Except = hosts; return r }
)

// exchanges are the rules that inspect requests and responses, or count their bytes.
var exchanges = []ruleCase{
	{title: "by HTTP", rule: sized("body-limit", limit), action: upload(openly, byForm, big),
		unrestricted: saysStored, restricted: saysDenied, events: events{stoppedEvent("POST", site+":80", "/receive", "413")}, stoppedRequest: "POST " + site + "/receive"},
	{title: "by HTTPS, with a page that the site's script reads", everyStack: true, otherRules: opened, rule: sized("body-limit", limit), action: upload(securely, byScript, big),
		unrestricted: readsStored, restricted: And(HavePrefix("status 413,"), ContainSubstring("Access denied")), events: events{stoppedEvent("POST", site+":443", "/receive", "413")}, stoppedRequest: "POST " + site + "/receive"},
	{title: "lets less through", otherRules: opened, rule: sized("body-limit", limit), action: upload(securely, byScript, small), unrestricted: readsStored, restricted: readsStored},

	{title: "with a page where the length is known", otherRules: opened, rule: sized("response-limit", limit), action: fetch(securely + site + "/large?n=200000"),
		unrestricted: readsAll, restricted: readsDenied, events: events{stoppedEvent("GET", site+":443", "/large", "page")}},
	{title: "by HTTPS, by breaking off where it is not", everyStack: true, otherRules: opened, rule: sized("response-limit", limit), action: fetch(securely + site + "/large?n=200000&chunked"),
		unrestricted: readsAll, restricted: readsError, events: events{stoppedEvent("GET", site+":443", "/large", "reset")}},
	{title: "by HTTP, by breaking off where it is not", rule: sized("response-limit", limit), action: fetch(openly + site + "/large?n=200000&chunked"),
		unrestricted: readsAll, restricted: readsError, events: events{stoppedEvent("GET", site+":80", "/large", "reset")}},

	{title: "an answer by HTTP", rule: sized("cut-after", limit), action: fetch(openly + site + "/large?n=200000"),
		unrestricted: readsAll, restricted: readsError, events: events{stoppedEvent("GET", site+":80", "/large", "reset")}},
	{title: "an answer in a tunnel", everyStack: true, rule: sized("cut-after", limit), action: fetch(securely + site + "/large?n=200000"),
		unrestricted: readsAll, restricted: readsError, events: events{stoppedTunnel(site+":443", "reset")}},
	{title: "an answer by HTTPS that is intercepted", otherRules: opened, rule: sized("cut-after", limit), action: fetch(securely + site + "/large?n=200000"),
		unrestricted: readsAll, restricted: readsError, events: events{stoppedEvent("GET", site+":443", "/large", "reset")}},
	{title: "an upload by HTTP", rule: sized("cut-after", limit), action: upload(openly, byScript, big),
		unrestricted: readsStored, restricted: readsError, events: events{stoppedEvent("POST", site+":80", "/receive", "reset")}},
	{title: "an upload in a tunnel", everyStack: true, rule: sized("cut-after", limit), action: upload(securely, byForm, big),
		unrestricted: saysStored, restricted: saysNothing, events: events{stoppedTunnel(site+":443", "reset")}, skipReason: "firefox"}, // seen in 153: the connection is closed, the page stays
	{title: "an upload by HTTPS that is intercepted", otherRules: opened, rule: sized("cut-after", limit), action: upload(securely, byScript, big),
		unrestricted: readsStored, restricted: readsError, events: events{stoppedEvent("POST", site+":443", "/receive", "reset")}},

	{title: "unencrypted", needs: browser.PlainSocket, rule: ruleOfKind("no-websocket"), action: listen("ws://" + site + "/socket"),
		unrestricted: Equal("heard hello"), restricted: Equal("error event"), events: events{stoppedEvent("GET", site+":80", "/socket", "page")}, stoppedRequest: "GET " + site + "/socket"},
	{title: "encrypted", everyStack: true, otherRules: opened, rule: ruleOfKind("no-websocket"), action: listen("wss://" + site + "/socket"),
		unrestricted: Equal("heard hello"), restricted: Equal("error event"), events: events{stoppedEvent("GET", site+":443", "/socket", "page")}, stoppedRequest: "GET " + site + "/socket"},

	{title: "both ways", everyStack: true, needs: browser.ThirdParty, otherRules: opened, rule: ruleOfKind("strip-third-party-cookies"), action: find(securely + site + "/site/cookies.html"),
		unrestricted: Equal("the visitor is known"), restricted: Equal("the visitor is a stranger"),
		events: events{alteredEvent("GET", third+":443", "/set.js"), alteredEvent("GET", third+":443", "/get.js")}},
	{title: "but of the third party's own page", everyStack: true, needs: browser.ThirdParty, otherRules: opened, rule: ruleOfKind("strip-third-party-cookies"), action: find(securely + third + "/site/cookies.html"),
		unrestricted: Equal("the visitor is known"), restricted: Equal("the visitor is known")},
	{title: "but of exceptions", needs: browser.ThirdParty, otherRules: opened, rule: withExcept(ruleOfKind("strip-third-party-cookies"), third), action: find(securely + site + "/site/cookies.html"),
		unrestricted: Equal("the visitor is known"), restricted: Equal("the visitor is known")},

	{title: "of a request", needs: browser.Languages, otherRules: opened, rule: noAcceptLanguage, action: open(securely + site + "/hello"),
		unrestricted: HaveSuffix(`in the language "en-US,en;q=0.9"`), restricted: HaveSuffix(`in the language ""`), events: events{alteredEvent("GET", site+":443", "/hello")}},
	{title: "the user agent of a request, with nothing in its place", everyStack: true, otherRules: opened, rule: matrix.Rule{ID: "policy.strip-headers:user-agent", Kind: "strip-headers", Headers: []string{"user-agent"}}, action: open(securely + site + "/agent"),
		unrestricted: HavePrefix("[Mozilla/5.0 "), restricted: Equal("[] via []"), events: events{alteredEvent("GET", site+":443", "/agent")}},
	{title: "of a request, added and replaced", everyStack: true, otherRules: opened, rule: matrix.Rule{ID: "policy.rewrite-headers", Kind: "rewrite-headers", Set: map[string]string{"Via": "1.1 acme", "User-Agent": "ACME"}}, action: open(securely + site + "/agent"),
		unrestricted: HavePrefix("[Mozilla/5.0 "), restricted: Equal("[ACME] via [1.1 acme]"), events: events{{Method: "GET", Host: site + ":443", Path: "/agent", Action: "rewritten"}}},
	{title: "of an answer, replaced", rule: matrix.Rule{ID: "policy.rewrite-headers", Kind: "rewrite-headers", Set: map[string]string{"X-Note": "from the network"}, Direction: "response"}, action: fetch(openly + site + "/hello"),
		unrestricted: ContainSubstring("note from the server"), restricted: ContainSubstring("note from the network"), events: events{{Method: "GET", Host: site + ":80", Path: "/hello", Action: "rewritten"}}},
	{title: "of an answer", rule: noNote, action: fetch(openly + site + "/hello"),
		unrestricted: ContainSubstring("note from the server"), restricted: ContainSubstring("note null"), events: events{alteredEvent("GET", site+":80", "/hello")}},
}
