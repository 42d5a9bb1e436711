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
	{"firefox", browser.Distrust, "it can't be told single authorities to trust: with any it trusts all, and leaves it to the proxy in front to check a server"},
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
