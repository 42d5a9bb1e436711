package rules

import "cxmatrix/matrix"

const (
	openly   = "http://"
	securely = "https://"
)

// hosts are the rules that go by a host alone. What a page of the network's own says is
// seen only where the request, and not its tunnel, is refused; and by the site's scripts
// only if it came in the place of the site itself.
var hosts = []restriction{
	{told: "with a page, by HTTP", rule: blocked(third, "page"), does: open(openly + third + "/hello"),
		freely: saysHello, sees: saysDenied, notes: events{stopped("GET", third+":80", "/hello", "page")}, stops: "GET " + third + "/hello"},
	{told: "with a page, by HTTPS, whose tunnel is refused", rule: blocked(third, "page"), does: open(securely + third + "/hello"),
		freely: saysHello, sees: browserSays, notes: events{tunnelStopped(third+":443", "page")}, stops: "GET " + third + "/hello"},
	{told: "with a page, by HTTPS that is intercepted", beside: opened, rule: blocked(third, "page"), does: open(securely + third + "/hello"),
		freely: saysHello, sees: saysDenied, notes: events{stopped("GET", third+":443", "/hello", "page")}, stops: "GET " + third + "/hello"},
	{told: "with a page that no script of the site's may read", beside: opened, rule: blocked(third, "page"), does: ask(securely + third + "/hello"),
		freely: readsHello, sees: readsError, notes: events{stopped("GET", third+":443", "/hello", "page")}, stops: "GET " + third + "/hello"},
	{told: "below a wildcard", rule: blocked("*.example.net", "page"), does: open(openly + third + "/hello"),
		freely: saysHello, sees: saysDenied, notes: events{stopped("GET", third+":80", "/hello", "page")}, stops: "GET " + third + "/hello"},

	{told: "with a reset, by HTTP", rule: blocked(third, "reset"), does: open(openly + third + "/hello"),
		freely: saysHello, sees: browserSays, notes: events{stopped("GET", third+":80", "/hello", "reset")}, stops: "GET " + third + "/hello"},
	{told: "with a reset, by HTTPS", rule: blocked(third, "reset"), does: open(securely + third + "/hello"),
		freely: saysHello, sees: browserSays, notes: events{tunnelStopped(third+":443", "reset")}, stops: "GET " + third + "/hello"},
	{told: "with a reset, by HTTPS that is intercepted", beside: opened, rule: blocked(third, "reset"), does: ask(securely + third + "/hello"),
		freely: readsHello, sees: readsError, notes: events{tunnelStopped(third+":443", "reset")}, stops: "GET " + third + "/hello"},

	{told: "with silence, by HTTP", rule: blocked(third, "silence"), does: askBriefly(openly + third + "/hello"),
		freely: readsHello, sees: hearsNothing, notes: events{stopped("GET", third+":80", "/hello", "silence")}, stops: "GET " + third + "/hello"},
	{told: "with silence, by HTTPS", rule: blocked(third, "silence"), does: askBriefly(securely + third + "/hello"),
		freely: readsHello, sees: hearsNothing, notes: events{tunnelStopped(third+":443", "silence")}, stops: "GET " + third + "/hello"},

	{told: "as if there were no such name, by HTTP", rule: blocked(third, "no-name"), does: open(openly + third + "/hello"),
		freely: saysHello, sees: saysNoServer, notes: events{stopped("GET", third+":80", "/hello", "no-name")}, stops: "GET " + third + "/hello"},
	{told: "as if there were no such name, by HTTPS", rule: blocked(third, "no-name"), does: open(securely + third + "/hello"),
		freely: saysHello, sees: browserSays, notes: events{tunnelStopped(third+":443", "no-name")}, stops: "GET " + third + "/hello"},

	{told: "by HTTP", rule: plain("no-third-party"), does: open(openly + third + "/hello"),
		freely: saysHello, sees: saysDenied, notes: events{stopped("GET", third+":80", "/hello", "page")}, stops: "GET " + third + "/hello"},
	{told: "by HTTPS", rule: plain("no-third-party"), does: ask(securely + third + "/hello"),
		freely: readsHello, sees: readsError, notes: events{tunnelStopped(third+":443", "page")}, stops: "GET " + third + "/hello"},
	{told: "lets the site through", rule: plain("no-third-party"), does: open(securely + site + "/hello"), freely: saysHello, sees: saysHello},
	{told: "lets an exception through", rule: matrix.Rule{ID: "policy.no-third-party", Kind: "no-third-party", Except: []string{third}},
		does: open(securely + third + "/hello"), freely: saysHello, sees: saysHello},

	{told: "by HTTP, until it is accepted", rule: plain("captive-portal"), does: accept(openly + site + "/hello"),
		freely: saysHello, sees: saysPortal, notes: events{stopped("GET", site+":80", "/hello", "page")}},
	{told: "by HTTPS that is intercepted, until it is accepted", beside: opened, rule: plain("captive-portal"), does: accept(securely + site + "/hello"),
		freely: saysHello, sees: saysPortal, notes: events{stopped("GET", site+":443", "/hello", "page")}},
	{told: "by HTTPS, where it can't show itself", rule: plain("captive-portal"), does: accept(securely + site + "/hello"),
		freely: saysHello, sees: browserSays, notes: events{tunnelStopped(site+":443", "page")}, stops: "GET " + site + "/hello"},
}
