package engine

import (
	"slices"

	"cxmatrix/harness/browser"
)

// Limit is something that an engine can't do, or can't judge.
type Limit struct {
	Engine string
	Lacks  browser.Ability
	Why    string
}

// limits is the table of what engines can't do. README.md shows it, and a test compares
// the two.
var limits = slices.Concat(others,
	of("htmlunit-ie6", internetExplorer), of("htmlunit-ie7", internetExplorer), of("htmlunit-ie8", internetExplorer), of("htmlunit-ie11", internetExplorer),
)

// internetExplorer is what HtmlUnit lacks as Internet Explorer.
var internetExplorer = []Limit{
	{Lacks: browser.Layout, Why: "HtmlUnit has none: whatever is not hidden counts as seen, and nothing covers anything"},
	{Lacks: browser.Picture, Why: "HtmlUnit draws nothing"},
	{Lacks: browser.Dialogs, Why: "HtmlUnit answers them by itself, and does not tell"},
	{Lacks: browser.Script, Why: "only an exception at which a command ends is heard, and it ends the loading of the page, where Internet Explorer went on"},
	{Lacks: browser.Network, Why: "its driver does not tell"},
	{Lacks: browser.Reasons, Why: "its driver does not tell why nobody answered"},
	{Lacks: browser.ManyFiles, Why: "HtmlUnit gives an input one file, as Internet Explorer did before 10"},
	{Lacks: browser.Downloads, Why: "HtmlUnit shows them in place of the page"},
	{Lacks: browser.Cookies, Why: "its driver does not tell"},
	{Lacks: browser.Events, Why: "HtmlUnit tells no input events, as Internet Explorer before 9"},
	{Lacks: browser.Modern, Why: "Internet Explorer had no date fields, and HtmlUnit no editable documents"},
	{Lacks: browser.Mutations, Why: "Internet Explorer before 11 had no MutationObserver: of what comes and goes, only what calls itself a message is noticed"},
	{Lacks: browser.WindowClose, Why: "one process is browser and driver"},
	{Lacks: browser.Interruption, Why: "HtmlUnit waits for a script to end, and its driver waits with it"},
}

func of(engine string, lacks []Limit) (list []Limit) {
	for _, l := range lacks {
		l.Engine = engine
		list = append(list, l)
	}
	return list
}

// others lack little.
var others = []Limit{
	{"webkit", browser.Interruption, "WebKit's driver waits for a page that was asked for, and nothing stops it; the browser has to be closed"},
	{"webkit", browser.Script, "WebKit's driver tells nothing of scripts and their errors"},
	{"webkit", browser.Network, "WebKit's driver tells nothing of requests"},
	{"webkit", browser.PAC, "WebKitGTK has PAC files read by a service of the person's desktop, and a cell has none; use rod"},
	{"webkit", browser.Proxy407, "WebKitGTK asks the person for a proxy's login, and waits; use rod"},
	{"webkit", browser.OneAuthority, "WebKit's driver can only have all certificates trusted, or none but the system's: it sees no warning that a person would"},
	{"webkit", browser.HTTP2, "WebKitGTK speaks HTTP/1.1 to whatever is behind a proxy"},
	{"webkit", browser.PlainSocket, "WebKitGTK opens no WebSocket through a proxy without encryption"},
	{"webkit", browser.ThirdParty, "WebKit gives third parties no cookies, as Safari does"},
	{"webkit", browser.Languages, "WebKitGTK tells sites the language of the system, which may have none"},
	{"phantomjs", browser.OneAuthority, "PhantomJS can only have all certificates trusted, or none but the system's: it sees no warning that a person would"},
	{"phantomjs", browser.Dialogs, "PhantomJS answers dialogs by itself, and its driver does not tell"},
	{"phantomjs", browser.Script, "PhantomJS's driver tells exceptions, in words of its own, but not which lines on the console are errors"},
	{"phantomjs", browser.Network, "PhantomJS's driver tells nothing of requests that failed"},
	{"phantomjs", browser.Modern, "PhantomJS takes a date field for a text field"},
	{"phantomjs", browser.Downloads, "PhantomJS shows pages and keeps no files"},
	{"phantomjs", browser.CutTunnels, "PhantomJS waits without end where the network cuts a connection by HTTPS, and often for the next one too: a block that it meets there proves nothing"},
	{"phantomjs", browser.PAC, "PhantomJS reads no PAC files; use rod"},
	{"firefox", browser.OneAuthority, "it can't be told single authorities to trust: with any it trusts all, and leaves it to the proxy in front to check a server"},
}

// Limits returns what an engine lacks, and why.
func Limits(engine string) map[browser.Ability]string {
	list := map[browser.Ability]string{}
	if k, err := ByName(engine); err == nil && !k.Login {
		list[browser.Proxy407] = "WebDriver has no way to answer a proxy's 407; use rod"
	}
	for _, l := range limits {
		if l.Engine == engine {
			list[l.Lacks] = l.Why
		}
	}
	return list
}
