package engine

import (
	"slices"

	"cxmatrix/harness/browser"
)

// limitation is something that an engine can't do, or can't judge.
type limitation struct {
	Engine  string
	Ability browser.Ability
	Reason  string
}

// limitations is the table of what engines can't do. README.md shows it, and a test compares
// the two.
var limitations = slices.Concat(otherLimitations,
	withEngine("htmlunit-ie6", htmlunitLimitations), withEngine("htmlunit-ie7", htmlunitLimitations), withEngine("htmlunit-ie8", htmlunitLimitations), withEngine("htmlunit-ie11", htmlunitLimitations),
)

// htmlunitLimitations is what HtmlUnit lacks as Internet Explorer.
var htmlunitLimitations = []limitation{
	{Ability: browser.Layout, Reason: "HtmlUnit has no layout: every element that is not hidden counts as visible, and none covers another"},
	{Ability: browser.Picture, Reason: "HtmlUnit draws nothing"},
	{Ability: browser.Dialogs, Reason: "HtmlUnit answers dialogs by itself, and does not report them"},
	{Ability: browser.Script, Reason: "only an exception that ends a command is reported; it also stops the loading of the page, where Internet Explorer continued"},
	{Ability: browser.Network, Reason: "its driver does not report them"},
	{Ability: browser.Reasons, Reason: "its driver does not report why a server did not answer"},
	{Ability: browser.ManyFiles, Reason: "HtmlUnit gives an input one file, as Internet Explorer did before 10"},
	{Ability: browser.Files, Reason: "Internet Explorer before 10 had no File API, and HtmlUnit has none in 11 either"},
	{Ability: browser.Downloads, Reason: "HtmlUnit shows them in place of the page"},
	{Ability: browser.Cookies, Reason: "its driver does not report them"},
	{Ability: browser.Events, Reason: "HtmlUnit sends no input events, as Internet Explorer before 9"},
	{Ability: browser.Keys, Reason: "HtmlUnit presses only characters and Enter, in what it can type into"},
	{Ability: browser.Buttons, Reason: "the page gets nothing of the middle button"},
	{Ability: browser.ThreePresses, Reason: "its driver presses no more than twice in a row"},
	{Ability: browser.Modern, Reason: "Internet Explorer had no date fields, and HtmlUnit no editable documents"},
	{Ability: browser.Shadow, Reason: "Internet Explorer had no shadow roots"},
	{Ability: browser.Mutations, Reason: "Internet Explorer before 11 had no MutationObserver: of texts that appear and vanish, only those marked as messages are noticed"},
	{Ability: browser.WindowClose, Reason: "browser and driver are one process"},
	{Ability: browser.Endless, Reason: "HtmlUnit waits for all that a page loads"},
	{Ability: browser.Interruption, Reason: "HtmlUnit waits for a script to end, and its driver waits with it"},
}

func withEngine(engine string, lacks []limitation) (list []limitation) {
	for _, l := range lacks {
		l.Engine = engine
		list = append(list, l)
	}
	return list
}

// otherLimitations are those of the other engines.
var otherLimitations = []limitation{
	{"firefox", browser.Endless, "Firefox waits for all that a page loads; asked not to, its driver answers nothing while a page is loading"},
	{"webkit", browser.Endless, "WebKit's driver waits for all that a page loads"},
	{"webkit", browser.Interruption, "WebKit's driver waits for a requested page, and can't be interrupted: the browser has to be closed"},
	{"webkit", browser.Script, "WebKit's driver does not report script errors"},
	{"webkit", browser.Network, "WebKit's driver does not report requests"},
	{"webkit", browser.PAC, "WebKitGTK reads PAC files through a service of the user's desktop, and a cell has no desktop; use rod"},
	{"webkit", browser.Proxy407, "WebKitGTK asks the user for a proxy's login, and waits; with the login in the proxy's address it sends its requests to the proxy itself; use rod or firefox"},
	{"webkit", browser.OneAuthority, "WebKit's driver can trust all certificates, or only those of the system: it does not see the warning that a user would"},
	{"webkit", browser.HTTP2, "WebKitGTK speaks HTTP/1.1 through a proxy"},
	{"webkit", browser.PlainSocket, "WebKitGTK opens no unencrypted WebSocket through a proxy"},
	{"webkit", browser.ThirdParty, "WebKit sends no cookies to third parties, as Safari"},
	{"webkit", browser.Languages, "WebKitGTK sends the language of the system, which may have none"},
	{"phantomjs", browser.OneAuthority, "PhantomJS can trust all certificates, or only those of the system: it does not see the warning that a user would"},
	{"phantomjs", browser.Endless, "PhantomJS's driver waits for all that a page loads"},
	{"phantomjs", browser.Dialogs, "PhantomJS answers dialogs by itself, and its driver does not report them"},
	{"phantomjs", browser.Script, "PhantomJS's driver reports exceptions, in its own words, but not which lines of the console are errors"},
	{"phantomjs", browser.Network, "PhantomJS's driver does not report failed requests"},
	{"phantomjs", browser.Buttons, "the page gets no context menu from the right button"},
	{"phantomjs", browser.ThreePresses, "its driver presses no more than twice in a row"},
	{"chromedriver-jsonwire", browser.ThreePresses, "the older protocol has no command for a third press in a row"},
	{"phantomjs", browser.Modern, "PhantomJS treats a date field as a text field"},
	{"phantomjs", browser.Shadow, "PhantomJS has no shadow roots"},
	{"phantomjs", browser.Downloads, "PhantomJS shows pages and keeps no files"},
	{"phantomjs", browser.CutTunnels, "PhantomJS waits forever where the network cuts an HTTPS connection, and often for the next one too: a block that it meets there proves nothing"},
	{"phantomjs", browser.LostPress, "PhantomJS has no resource timing: a press that came before the page listened may have sent something, so it is not done again"},
	{"phantomjs", browser.PAC, "PhantomJS reads no PAC files; use rod"},
	{"firefox", browser.OneAuthority, "it can't trust a single authority: if it must trust one, it accepts any certificate, and the proxy checks those of servers"},
}

// Limitations returns what an engine lacks, and why.
func Limitations(engine string) map[browser.Ability]string {
	list := map[browser.Ability]string{}
	if k, err := ByName(engine); err == nil && !k.ProxyLogin {
		list[browser.Proxy407] = "WebDriver has no way to answer a proxy's 407; use rod or firefox"
	}
	for _, l := range limitations {
		if l.Engine == engine {
			list[l.Ability] = l.Reason
		}
	}
	return list
}
