package rules

import (
	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/browser"
	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

const (
	limit = 50_000 // bytes
	under = limit / 2
	over  = limit * 4
)

var (
	small = document{"cv.pdf", evidence.Recipe{Kind: "pdf", Bytes: under}}
	big   = document{"cv.pdf", evidence.Recipe{Kind: "pdf", Bytes: over}}
)

var (
	noAcceptLanguage = matrix.Rule{ID: "policy.strip-headers", Kind: "strip-headers", Headers: []string{"accept-language"}}
	noNote           = matrix.Rule{ID: "policy.strip-headers", Kind: "strip-headers", Headers: []string{"x-note"}, Direction: "response"}
	but              = func(r matrix.Rule, hosts ...string) matrix.Rule { r.Except = hosts; return r }
)

// exchanges are the rules that look at requests and answers, or count their bytes.
var exchanges = []restriction{
	{told: "by HTTP", rule: sized("body-limit", limit), does: upload(openly, byForm, big),
		freely: saysStored, sees: saysDenied, notes: events{stopped("POST", site+":80", "/receive", "413")}, stops: "POST " + site + "/receive"},
	{told: "by HTTPS, with a page that the site's script reads", beside: opened, rule: sized("body-limit", limit), does: upload(securely, byScript, big),
		freely: readsStored, sees: And(HavePrefix("status 413,"), ContainSubstring("Access denied")), notes: events{stopped("POST", site+":443", "/receive", "413")}, stops: "POST " + site + "/receive"},
	{told: "lets less through", beside: opened, rule: sized("body-limit", limit), does: upload(securely, byScript, small), freely: readsStored, sees: readsStored},

	{told: "with a page where the length is known", beside: opened, rule: sized("response-limit", limit), does: ask(securely + site + "/large?n=200000"),
		freely: readsAll, sees: readsDenied, notes: events{stopped("GET", site+":443", "/large", "page")}},
	{told: "by HTTPS, by breaking off where it is not", beside: opened, rule: sized("response-limit", limit), does: ask(securely + site + "/large?n=200000&chunked"),
		freely: readsAll, sees: readsError, notes: events{stopped("GET", site+":443", "/large", "reset")}},
	{told: "by HTTP, by breaking off where it is not", rule: sized("response-limit", limit), does: ask(openly + site + "/large?n=200000&chunked"),
		freely: readsAll, sees: readsError, notes: events{stopped("GET", site+":80", "/large", "reset")}},

	{told: "an answer by HTTP", rule: sized("cut-after", limit), does: ask(openly + site + "/large?n=200000"),
		freely: readsAll, sees: readsError, notes: events{stopped("", site+":80", "", "reset")}},
	{told: "an answer in a tunnel", rule: sized("cut-after", limit), does: ask(securely + site + "/large?n=200000"),
		freely: readsAll, sees: readsError, notes: events{stopped("", site+":443", "", "reset")}},
	{told: "an answer by HTTPS that is intercepted", beside: opened, rule: sized("cut-after", limit), does: ask(securely + site + "/large?n=200000"),
		freely: readsAll, sees: readsError, notes: events{stopped("", site+":443", "", "reset")}},
	{told: "an upload by HTTP", rule: sized("cut-after", limit), does: upload(openly, byScript, big),
		freely: readsStored, sees: readsError, notes: events{stopped("", site+":80", "", "reset")}},
	{told: "an upload in a tunnel", rule: sized("cut-after", limit), does: upload(securely, byForm, big),
		freely: saysStored, sees: saysNothing, notes: events{stopped("", site+":443", "", "reset")}, waits: "firefox"}, // seen in 153: the connection is gone, the page stays
	{told: "an upload by HTTPS that is intercepted", beside: opened, rule: sized("cut-after", limit), does: upload(securely, byScript, big),
		freely: readsStored, sees: readsError, notes: events{stopped("", site+":443", "", "reset")}},

	{told: "unencrypted", needs: browser.PlainSocket, rule: plain("no-websocket"), does: listen("ws://" + site + "/socket"),
		freely: Equal("heard hello"), sees: Equal("error event"), notes: events{stopped("GET", site+":80", "/socket", "page")}, stops: "GET " + site + "/socket"},
	{told: "encrypted", beside: opened, rule: plain("no-websocket"), does: listen("wss://" + site + "/socket"),
		freely: Equal("heard hello"), sees: Equal("error event"), notes: events{stopped("GET", site+":443", "/socket", "page")}, stops: "GET " + site + "/socket"},

	{told: "both ways", needs: browser.ThirdParty, beside: opened, rule: plain("strip-third-party-cookies"), does: find(securely + site + "/site/cookies.html"),
		freely: Equal("the visitor is known"), sees: Equal("the visitor is a stranger"),
		notes: events{altered("GET", third+":443", "/set.js"), altered("GET", third+":443", "/get.js")}},
	{told: "but of exceptions", needs: browser.ThirdParty, beside: opened, rule: but(plain("strip-third-party-cookies"), third), does: find(securely + site + "/site/cookies.html"),
		freely: Equal("the visitor is known"), sees: Equal("the visitor is known")},

	{told: "of a request", needs: browser.Languages, beside: opened, rule: noAcceptLanguage, does: open(securely + site + "/hello"),
		freely: HaveSuffix(`in the language "en-US,en;q=0.9"`), sees: HaveSuffix(`in the language ""`), notes: events{altered("GET", site+":443", "/hello")}},
	{told: "of an answer", rule: noNote, does: ask(openly + site + "/hello"),
		freely: ContainSubstring("note from the server"), sees: ContainSubstring("note null"), notes: events{altered("GET", site+":80", "/hello")}},
}
