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

// limits is the table of what engines can't do. README.md shows it, and a test holds
// the two together.
var limits = slices.Concat(
	of("htmlunit-ie6", internetExplorer), of("htmlunit-ie7", internetExplorer), of("htmlunit-ie8", internetExplorer), of("htmlunit-ie11", internetExplorer11),
)

// internetExplorer is what HtmlUnit lacks when it behaves as Internet Explorer 6 to 8.
var internetExplorer = []Limit{
	{Lacks: browser.Layout, Why: "HtmlUnit has none: whatever is not hidden counts as seen, and nothing covers anything"},
	{Lacks: browser.Picture, Why: "HtmlUnit draws nothing"},
	{Lacks: browser.Dialogs, Why: "HtmlUnit answers them by itself, and does not tell"},
	{Lacks: browser.Script, Why: "only an exception at which a command ends is heard, and it ends the loading of the page, where Internet Explorer went on"},
	{Lacks: browser.Network, Why: "its driver does not tell"},
	{Lacks: browser.Reasons, Why: "its driver does not tell why nobody answered"},
	{Lacks: browser.ManyFiles, Why: "Internet Explorer had it from 10 on"},
	{Lacks: browser.Downloads, Why: "HtmlUnit shows them in place of the page"},
	{Lacks: browser.Cookies, Why: "its driver does not tell"},
	{Lacks: browser.Events, Why: "Internet Explorer had the input event from 9 on"},
	{Lacks: browser.Modern, Why: "Internet Explorer had no date fields, and HtmlUnit no editable documents"},
	{Lacks: browser.WindowClose, Why: "one process is browser and driver"},
	{Lacks: browser.Interruption, Why: "HtmlUnit waits for a script to end, and its driver waits with it"},
	{Lacks: browser.Proxy407, Why: "its driver has no way to answer"},
}

// internetExplorer11 lacks the same, but what came after 8.
var internetExplorer11 = internetExplorer

func of(engine string, lacks []Limit) (list []Limit) {
	for _, l := range lacks {
		l.Engine = engine
		list = append(list, l)
	}
	return list
}

// Limits returns what an engine lacks, and why.
func Limits(engine string) map[browser.Ability]string {
	list := map[browser.Ability]string{}
	for _, l := range limits {
		if l.Engine == engine {
			list[l.Lacks] = l.Why
		}
	}
	return list
}
