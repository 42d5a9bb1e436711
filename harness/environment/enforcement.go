package environment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/results"
)

// Force is the proof that the network was in force.
type Force struct {
	Checks []results.Check // up to the first that did not hold
	Line   *results.Line   // as measured; nil if it was not

	Unproven []string // what of the network was not tried, and why
}

// Broken says in one line what did not hold; "" if all did.
func (f Force) Broken() string {
	for _, c := range f.Checks {
		if !c.Held {
			return c.Name + ": " + c.Said
		}
	}
	return ""
}

// checks is the table, in the order in which they are made: what shows the proxy to
// be passed by goes before what that would spoil.
var checks = []struct {
	name string
	due  func(Spec) bool
	try  func(context.Context, *enforcement) (said string, err error)
}{
	{"portal", func(s Spec) bool { return s.Network.Has("captive-portal") }, portal},
	{"loopback", always, loopback},
	{"canary", always, canary},
	{"udp", always, udp},
	{"interception", Spec.opens, interception},
	{"rules", tried, rules},
	{"line", func(s Spec) bool { return s.limited() }, line},
}

func always(Spec) bool { return true }

// enforcement is what checks share.
type enforcement struct {
	*Environment
	began    time.Time // of the check at hand
	names    int       // of paths so far
	measured *results.Line
	unproven []string
}

// leaves notes what is not tried.
func (p *enforcement) leaves(what string) { p.unproven = append(p.unproven, what) }

// lacking is how a check says that it was made, and that the network is not in force.
type lacking struct{ said string }

func (l *lacking) Error() string { return l.said }

func lacks(format string, args ...any) error { return &lacking{fmt.Sprintf(format, args...)} }

// CheckEnforcement tries, through the very browser and proxy, whether the network is in force,
// by opening plain pages and sending a plain form, as any browser can. It is to be called
// once, before the first page, and leaves the browser at an empty one. Without a
// restriction there is nothing to prove. An error says that nothing could be tried.
func (e *Environment) CheckEnforcement(ctx context.Context) (force Force, err error) {
	if !e.spec.restricted() {
		return force, nil
	}
	p := &enforcement{Environment: e}
	for _, c := range checks {
		if !c.due(e.spec) || force.Broken() != "" {
			continue
		}
		check, err := p.make(ctx, c.name, c.try)
		force.Line = p.measured
		if err != nil {
			return force, err
		}
		force.Unproven = p.unproven
		if check.Said != "" { // else nothing could be tried
			force.Checks = append(force.Checks, check)
		}
	}
	return force, p.leave(ctx)
}

func (p *enforcement) make(ctx context.Context, name string, try func(context.Context, *enforcement) (string, error)) (results.Check, error) {
	p.began = time.Now()
	said, err := try(ctx, p)
	if lost := p.proxy.Err(); lost != nil { // a rule can't be had, such as a proxy behind: that is no wrong answer to the check
		return results.Check{}, browser.Broke("the simulated network", lost)
	}
	var lack *lacking
	var not *untried
	switch {
	case asUntried(err, &not):
		p.leaves(name + ": " + not.why)
		return results.Check{}, nil
	case err == nil:
		return results.Check{Name: name, Said: said, Held: true}, nil
	case errors.As(err, &lack):
		return results.Check{Name: name, Said: lack.said}, nil
	case browser.IsSite(err) && p.Alive(ctx) == nil: // a page of ours did not come, or is not what it was
		return results.Check{Name: name, Said: err.Error()}, nil
	}
	return results.Check{}, browser.Broke("check that the network is in force ("+name+")", err)
}

// leave forgets the checks: the page, what went wrong in it, and the server.
func (p *enforcement) leave(ctx context.Context) error {
	if err := p.Page.Open(ctx, "about:blank"); err != nil {
		return browser.Broke("check that the network is in force", err)
	}
	if w, ok := p.Page.(browser.Witness); ok {
		w.Troubles(ctx)
	}
	return browser.Broke("check that the network is in force", p.calibration.close())
}

// name makes a path's last part that no other try has.
func (p *enforcement) name() string {
	p.names++
	return fmt.Sprint(p.names)
}
