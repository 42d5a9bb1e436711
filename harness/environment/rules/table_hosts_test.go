package rules

const (
	openly   = "http://"
	securely = "https://"
)

// hosts are the rules that depend only on the host. The network's own page is visible
// only if the request, and not its tunnel, is refused; the site's scripts see it
// only if it replaces a page of the site itself.
var hosts = []ruleCase{
	{title: "with a page, by HTTP", rule: blocked(third, "page"), action: open(openly + third + "/hello"),
		unrestricted: saysHello, restricted: saysDenied, events: events{stoppedEvent("GET", third+":80", "/hello", "page")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "with a page, by HTTPS, whose tunnel is refused", everyStack: true, rule: blocked(third, "page"), action: open(securely + third + "/hello"),
		unrestricted: saysHello, restricted: browserSays, events: events{stoppedTunnel(third+":443", "page")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "with a page, by HTTPS that is intercepted", otherRules: opened, rule: blocked(third, "page"), action: open(securely + third + "/hello"),
		unrestricted: saysHello, restricted: saysDenied, events: events{stoppedEvent("GET", third+":443", "/hello", "page")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "with a page that no script of the site's may read", otherRules: opened, rule: blocked(third, "page"), action: fetch(securely + third + "/hello"),
		unrestricted: readsHello, restricted: readsError, events: events{stoppedEvent("GET", third+":443", "/hello", "page")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "below a wildcard", rule: blocked("*.example.net", "page"), action: open(openly + third + "/hello"),
		unrestricted: saysHello, restricted: saysDenied, events: events{stoppedEvent("GET", third+":80", "/hello", "page")}, stoppedRequest: "GET " + third + "/hello"},

	{title: "with a reset, by HTTP", rule: blocked(third, "reset"), action: open(openly + third + "/hello"),
		unrestricted: saysHello, restricted: browserSays, events: events{stoppedEvent("GET", third+":80", "/hello", "reset")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "with a reset, by HTTPS", everyStack: true, rule: blocked(third, "reset"), action: open(securely + third + "/hello"),
		unrestricted: saysHello, restricted: browserSays, events: events{stoppedTunnel(third+":443", "reset")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "with a reset, by HTTPS that is intercepted", otherRules: opened, rule: blocked(third, "reset"), action: fetch(securely + third + "/hello"),
		unrestricted: readsHello, restricted: readsError, events: events{stoppedTunnel(third+":443", "reset")}, stoppedRequest: "GET " + third + "/hello"},

	{title: "with silence, by HTTP", rule: blocked(third, "silence"), action: fetchWithTimeout(openly + third + "/hello"),
		unrestricted: readsHello, restricted: noRequests, events: events{stoppedEvent("GET", third+":80", "/hello", "silence")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "with silence, by HTTPS", rule: blocked(third, "silence"), action: fetchWithTimeout(securely + third + "/hello"),
		unrestricted: readsHello, restricted: noRequests, events: events{stoppedTunnel(third+":443", "silence")}, stoppedRequest: "GET " + third + "/hello"},

	{title: "as if there were no such name, by HTTP", rule: blocked(third, "no-name"), action: open(openly + third + "/hello"),
		unrestricted: saysHello, restricted: saysNoServer, events: events{stoppedEvent("GET", third+":80", "/hello", "no-name")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "as if there were no such name, by HTTPS", everyStack: true, rule: blocked(third, "no-name"), action: open(securely + third + "/hello"),
		unrestricted: saysHello, restricted: browserSays, events: events{stoppedTunnel(third+":443", "no-name")}, stoppedRequest: "GET " + third + "/hello"},

	{title: "by HTTP", rule: ruleOfKind("no-third-party"), action: open(openly + third + "/hello"),
		unrestricted: saysHello, restricted: saysDenied, events: events{stoppedEvent("GET", third+":80", "/hello", "page")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "by HTTPS", rule: ruleOfKind("no-third-party"), action: fetch(securely + third + "/hello"),
		unrestricted: readsHello, restricted: readsError, events: events{stoppedTunnel(third+":443", "page")}, stoppedRequest: "GET " + third + "/hello"},
	{title: "lets the site through", rule: ruleOfKind("no-third-party"), action: open(securely + site + "/hello"), unrestricted: saysHello, restricted: saysHello},
	{title: "lets an exception through", rule: withExcept(ruleOfKind("no-third-party"), third),
		action: open(securely + third + "/hello"), unrestricted: saysHello, restricted: saysHello},

	{title: "by HTTP, until it is accepted", rule: ruleOfKind("captive-portal"), action: accept(openly + site + "/hello"),
		unrestricted: saysHello, restricted: saysPortal, events: events{stoppedEvent("GET", site+":80", "/hello", "page")}},
	{title: "by HTTPS that is intercepted, until it is accepted", everyStack: true, otherRules: opened, rule: ruleOfKind("captive-portal"), action: accept(securely + site + "/hello"),
		unrestricted: saysHello, restricted: saysPortal, events: events{stoppedEvent("GET", site+":443", "/hello", "page")}},
	{title: "by HTTPS, where it can't show itself", rule: ruleOfKind("captive-portal"), action: accept(securely + site + "/hello"),
		unrestricted: saysHello, restricted: browserSays, events: events{stoppedTunnel(site+":443", "page")}, stoppedRequest: "GET " + site + "/hello"},
}
