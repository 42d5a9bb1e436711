package rules

import (
	"time"

	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

// with changes a rule.
func with(r matrix.Rule, change func(*matrix.Rule)) matrix.Rule {
	change(&r)
	return r
}

var (
	onlySecure = with(ruleOfKind("ports"), func(r *matrix.Rule) { r.Allow = []string{"443"} })
	noPut      = with(ruleOfKind("methods"), func(r *matrix.Rule) { r.Refuse = []string{"PUT", "PATCH"} })
	noPutReset = with(noPut, func(r *matrix.Rule) { r.How = "reset" })
	answering  = func(r matrix.Rule, status int, location, page string) matrix.Rule {
		r.How, r.Status, r.Location, r.Page = "page", status, location, page
		return r
	}
	lasting = func(kind string, after time.Duration) matrix.Rule {
		return with(ruleOfKind(kind), func(r *matrix.Rule) { r.AfterMs = float64(after.Milliseconds()) })
	}
	holding = func(what, meanwhile string) matrix.Rule {
		return with(ruleOfKind("hold"), func(r *matrix.Rule) { r.Hold, r.Meanwhile, r.DelayMs = what, meanwhile, 1200 })
	}
	downloads = func(match string, values ...string) matrix.Rule {
		return matrix.Rule{ID: matrix.RuleID("response-content", match), Kind: "response-content", Match: match, Values: values, How: "page"}
	}
	thirdBlocked = blocked(third, "page")
	limitedTo    = func(r matrix.Rule, s matrix.Scope) matrix.Rule { r.Scope = s; return r }
)

// limits are the rules about ports and methods, what a rule can be limited to, and the pages that refuse.
var limits = []ruleCase{
	{title: "another port, by HTTP", rule: onlySecure, action: open(openly + third + "/hello"),
		unrestricted: saysHello, restricted: saysDenied, events: events{stoppedEvent("GET", third+":80", "/hello", "page")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "another port, by HTTPS", everyStack: true, rule: with(ruleOfKind("ports"), func(r *matrix.Rule) { r.Allow = []string{"80"} }), action: open(securely + third + "/hello"),
		unrestricted: saysHello, restricted: browserSays, events: events{stoppedTunnel(third+":443", "page")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "lets an allowed port through", rule: onlySecure, action: open(securely + site + "/hello"), unrestricted: saysHello, restricted: saysHello},

	{title: "by HTTP", rule: noPut, action: ask("PUT", openly+site+"/hello"),
		unrestricted: readsHello, restricted: And(HavePrefix("status 405,"), ContainSubstring("Access denied")), events: events{stoppedEvent("PUT", site+":80", "/hello", "405")}, stoppedRequest: "PUT " + site + "/hello"},
	{title: "by HTTPS that is intercepted, with a reset", everyStack: true, otherRules: opened, rule: noPutReset, action: ask("PATCH", securely+site+"/hello"),
		unrestricted: readsHello, restricted: readsError, events: events{stoppedEvent("PATCH", site+":443", "/hello", "reset")}, stoppedRequest: "PATCH " + site + "/hello"},
	{title: "lets other methods through", rule: noPut, action: ask("POST", openly+site+"/hello"), unrestricted: readsHello, restricted: readsHello},

	{title: "with a page whose status is 200", otherRules: opened, rule: answering(thirdBlocked, 200, "", "Category: uncategorised"), action: open(securely + third + "/hello"),
		unrestricted: saysHello, restricted: ContainSubstring("Category: uncategorised"), events: events{stoppedEvent("GET", third+":443", "/hello", "200")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "with the customer's own HTML", rule: answering(thirdBlocked, 0, "", "<html><body>Blocked by ACME</body></html>"), action: open(openly + third + "/hello"),
		unrestricted: saysHello, restricted: Equal("Blocked by ACME"), events: events{stoppedEvent("GET", third+":80", "/hello", "page")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "with a page elsewhere", everyStack: true, otherRules: opened, rule: answering(thirdBlocked, 302, "", ""), action: open(securely + third + "/hello"),
		unrestricted: saysHello, restricted: saysDenied, events: events{stoppedEvent("GET", third+":443", "/hello", "302")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "with a page at an address of the customer's", rule: answering(thirdBlocked, 307, openly+site+"/hello?blocked", ""), action: open(openly + third + "/hello"),
		unrestricted: HavePrefix("hello from " + third), restricted: HavePrefix("hello from " + site), events: events{stoppedEvent("GET", third+":80", "/hello", "307")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "whatever its status, a tunnel is refused", rule: answering(thirdBlocked, 200, "", ""), action: open(securely + third + "/hello"),
		unrestricted: saysHello, restricted: browserSays, events: events{stoppedTunnel(third+":443", "200")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "encrypted, with silence", otherRules: opened, rule: with(ruleOfKind("no-websocket"), func(r *matrix.Rule) { r.How = "silence" }), action: listenBriefly("wss://" + site + "/socket"),
		unrestricted: Equal("heard hello"), restricted: Equal("silence"), events: events{stoppedEvent("GET", site+":443", "/socket", "silence")}, stoppedRequest: "GET " + site + "/socket"},

	{title: "an answer that does not begin", rule: lasting("idle-timeout", time.Second), action: fetch(openly + site + "/slow?pause=3s"),
		unrestricted: HavePrefix("status 200,"), restricted: readsError, events: events{stoppedEvent("GET", site+":80", "/slow", "reset")}},
	{title: "an answer that does not begin, with a page", rule: with(lasting("idle-timeout", time.Second), func(r *matrix.Rule) { r.How = "page" }), action: fetch(openly + site + "/slow?pause=3s"),
		unrestricted: HavePrefix("status 200,"), restricted: And(HavePrefix("status 504,"), ContainSubstring("Access denied")), events: events{stoppedEvent("GET", site+":80", "/slow", "504")}},
	{title: "an answer that stops, by HTTPS that is intercepted", everyStack: true, otherRules: opened, rule: lasting("idle-timeout", time.Second), action: fetch(securely + site + "/slow?pause=3s&pieces=2"),
		unrestricted: HavePrefix("status 200,"), restricted: readsError, events: events{stoppedEvent("GET", site+":443", "/slow", "reset")}},
	{title: "an answer in a tunnel", everyStack: true, rule: lasting("idle-timeout", time.Second), action: fetch(securely + site + "/slow?pause=3s"),
		unrestricted: HavePrefix("status 200,"), restricted: readsError, events: events{stoppedTunnel(site+":443", "reset")}},
	{title: "in silence", rule: with(lasting("idle-timeout", time.Second), func(r *matrix.Rule) { r.How = "silence" }), action: fetchWithTimeout(openly + site + "/slow?pause=2s"),
		unrestricted: HavePrefix("status 200,"), restricted: noRequests, events: events{stoppedEvent("GET", site+":80", "/slow", "silence")}},
	{title: "lets through what moves now and then", otherRules: opened, rule: lasting("idle-timeout", time.Second), action: fetch(securely + site + "/slow?pause=300ms&pieces=6"),
		unrestricted: HavePrefix("status 200,"), restricted: HavePrefix("status 200,")},
	{title: "what moves now and then", otherRules: opened, rule: lasting("total-timeout", time.Second), action: fetch(securely + site + "/slow?pause=300ms&pieces=6"),
		unrestricted: HavePrefix("status 200,"), restricted: readsError, events: events{stoppedEvent("GET", site+":443", "/slow", "reset")}},

	{title: "by the extension of a file in an archive in it", everyStack: true, otherRules: opened, rule: downloads("extension", ".exe"), action: fetch(securely + site + "/tool.zip"),
		unrestricted: HavePrefix("status 200,"), restricted: readsDenied, events: events{{Method: "GET", Host: site + ":443", Path: "/tool.zip", File: "tool.zip", Action: "page", Blocked: true}}},
	{title: "by what it is, not by what it is called", rule: downloads("type", "application/zip"), action: fetch(openly + site + "/tool.zip"),
		unrestricted: HavePrefix("status 200,"), restricted: readsDenied, events: events{{Method: "GET", Host: site + ":80", Path: "/tool.zip", File: "tool.zip", Action: "page", Blocked: true}}},
	{title: "lets others through", otherRules: opened, rule: downloads("extension", ".msi"), action: fetch(securely + site + "/tool.zip"), unrestricted: HavePrefix("status 200,"), restricted: HavePrefix("status 200,")},
	{title: "lets a stream of events through", otherRules: opened, rule: downloads("unsanitised"), action: follow(securely + site + "/events"), unrestricted: Equal("heard hello"), restricted: Equal("heard hello")},
	{title: "lets an answer through that comes in pieces", otherRules: opened, rule: downloads("type", "video/*"), action: fetch(securely + site + "/slow?pause=300ms&pieces=2"), unrestricted: HavePrefix("status 200,"), restricted: HavePrefix("status 200,")},
	{title: "a stream of events, which never comes", everyStack: true, otherRules: opened, rule: holding("responses", ""), action: follow(securely + site + "/events"),
		unrestricted: Equal("heard hello"), restricted: Equal("silence"), events: events{heldEvent("GET", site+":443", "/events")}},
	{title: "a slow answer", rule: holding("responses", ""), action: fetch(openly + site + "/slow?pause=400ms&pieces=4"),
		unrestricted: HavePrefix("status 200,"), restricted: HavePrefix("status 200,"), events: events{heldEvent("GET", site+":80", "/slow")}},
	{title: "a slow answer, of which some trickles", everyStack: true, otherRules: opened, rule: holding("responses", "trickle"), action: fetch(securely + site + "/slow?pause=700ms&pieces=4"),
		unrestricted: HavePrefix("status 200,"), restricted: And(HavePrefix("status 200,"), ContainSubstring("at once piece 0 piece 1 piece 2 piece 3")), events: events{heldEvent("GET", site+":443", "/slow")}},
	{title: "an upload", otherRules: opened, rule: holding("requests", ""), action: upload(securely, byScript, small),
		unrestricted: readsStored, restricted: readsStored, events: events{heldEvent("POST", site+":443", "/receive")}},

	{title: "limited to paths", otherRules: opened, rule: limitedTo(thirdBlocked, matrix.Scope{Paths: []string{"/hel*"}}), action: open(securely + third + "/hello"),
		unrestricted: saysHello, restricted: saysDenied, events: events{stoppedEvent("GET", third+":443", "/hello", "page")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "limited to other paths", otherRules: opened, rule: limitedTo(thirdBlocked, matrix.Scope{Paths: []string{"/other"}}), action: open(securely + third + "/hello"), unrestricted: saysHello, restricted: saysHello},
	{title: "limited to methods", rule: limitedTo(thirdBlocked, matrix.Scope{Methods: []string{"GET"}}), action: open(openly + third + "/hello"),
		unrestricted: saysHello, restricted: saysDenied, events: events{stoppedEvent("GET", third+":80", "/hello", "page")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "limited to ports", rule: limitedTo(thirdBlocked, matrix.Scope{Ports: []string{"80"}}), action: open(securely + third + "/hello"), unrestricted: saysHello, restricted: saysHello},
	{title: "limited to hosts", otherRules: opened, rule: limitedTo(sized("response-limit", limit), matrix.Scope{Hosts: []string{third}}), action: fetch(securely + site + "/large?n=200000"), unrestricted: readsAll, restricted: readsAll},
	{title: "limited to types", otherRules: opened, rule: limitedTo(sized("response-limit", limit), matrix.Scope{Types: []string{"text/*"}}), action: fetch(securely + site + "/large?n=200000"),
		unrestricted: readsAll, restricted: readsDenied, events: events{stoppedEvent("GET", site+":443", "/large", "page")}},
	{title: "limited to other types", otherRules: opened, rule: limitedTo(sized("response-limit", limit), matrix.Scope{Types: []string{"video/*"}}), action: fetch(securely + site + "/large?n=200000"), unrestricted: readsAll, restricted: readsAll},
	{title: "limited to other connections", rule: limitedTo(sized("cut-after", limit), matrix.Scope{Except: []string{site}}), action: fetch(openly + site + "/large?n=200000"), unrestricted: readsAll, restricted: readsAll},
}
