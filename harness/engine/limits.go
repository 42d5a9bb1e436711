package engine

import "cxmatrix/harness/browser"

// Limit is something that an engine can't do, or can't judge.
type Limit struct {
	Engine string
	Lacks  browser.Ability
	Why    string
}

// limits is the table of what engines can't do. README.md shows it, and a test holds
// the two together.
var limits = []Limit{
	{"webkit", browser.Interruption, "WebKit's driver waits for a page that was asked for, and nothing stops it; the browser has to be closed"},
	{"webkit", browser.Script, "WebKit's driver tells nothing of scripts and their errors"},
	{"webkit", browser.Network, "WebKit's driver tells nothing of requests"},
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
