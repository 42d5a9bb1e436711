package environment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Enforcement is the proof that the network was in force.
type Enforcement struct {
	Checks []results.Check // up to the first that failed
	Line   *matrix.Line    // as measured; nil if it was not

	Unproven []string // parts of the network that were not tried, and why
}

// Failure describes in one line the check that failed; "" if none did.
func (f Enforcement) Failure() string {
	for _, c := range f.Checks {
		if !c.InForce {
			return c.Name + ": " + c.Detail
		}
	}
	return ""
}

// checks is the table, in the order in which they are made: checks for a bypassed proxy
// precede those that a bypass would invalidate.
var checks = []struct {
	name string
	due  func(Spec) bool
	f    func(context.Context, *checker) (said string, err error)
}{
	{"portal", func(s Spec) bool { return s.Network.Has("captive-portal") }, checkPortal},
	{"loopback", always, checkLoopback},
	{"canary", always, checkCanary},
	{"udp", always, checkUDP},
	{"login", func(s Spec) bool { _, has := s.domainLogin(); return has }, checkLogin},
	{"pac", func(s Spec) bool { _, has := s.directPAC(); return has }, checkPAC},
	{"interception", Spec.interceptsTLS, checkInterception},
	{"rules", hasProbes, checkRules},
	{"loss", func(s Spec) bool { return s.Network.Line.Loss > 0 }, checkLoss},
	{"outage", func(s Spec) bool { return s.Network.Line.Outage != matrix.Outage{} }, checkOutage},
	{"line", func(s Spec) bool { return s.hasLine() }, checkLine},
}

func always(Spec) bool { return true }

// checker is the state that checks share.
type checker struct {
	*Environment
	checkStart time.Time // of the current check
	lastName   int       // of paths so far
	measured   *matrix.Line
	unproven   []string

	refusedPort string // "host:port", once it was tried
}

// skip notes a part that is not tried.
func (p *checker) skip(what string) { p.unproven = append(p.unproven, what) }

// notEnforcedError is the error of a check that was made and found the network not in force.
type notEnforcedError struct{ text string }

func (l *notEnforcedError) Error() string { return l.text }

func notEnforced(format string, args ...any) error {
	return &notEnforcedError{fmt.Sprintf(format, args...)}
}

// CheckEnforcement tries, through the cell's own browser and proxy, whether the network is in
// force, by opening plain pages and sending a plain form, as any browser can. It is to be called
// once, before the first page, and leaves the browser at an empty one. Without a
// restriction there is nothing to check. It returns an error if nothing could be tried.
func (e *Environment) CheckEnforcement(ctx context.Context) (enforcement Enforcement, err error) {
	if !e.spec.restricted() {
		return enforcement, nil
	}
	p := &checker{Environment: e}
	for _, c := range checks {
		if !c.due(e.spec) || enforcement.Failure() != "" {
			continue
		}
		check, err := p.run(ctx, c.name, c.f)
		enforcement.Line = p.measured
		if err != nil {
			return enforcement, err
		}
		enforcement.Unproven = p.unproven
		if check.Detail != "" { // else nothing could be tried
			enforcement.Checks = append(enforcement.Checks, check)
		}
	}
	return enforcement, p.cleanUp(ctx)
}

func (p *checker) run(ctx context.Context, name string, f func(context.Context, *checker) (string, error)) (results.Check, error) {
	p.checkStart = time.Now()
	said, err := f(ctx, p)
	if lost := p.proxy.Err(); lost != nil { // a rule failed, such as an unreachable proxy behind: that is no result of the check
		return results.Check{}, browser.NewToolError("the simulated network", lost)
	}
	var failed *notEnforcedError
	var untested *untestedError
	switch {
	case asUntested(err, &untested):
		p.skip(name + ": " + untested.reason)
		return results.Check{}, nil
	case err == nil:
		return results.Check{Name: name, Detail: said, InForce: true}, nil
	case errors.As(err, &failed):
		return results.Check{Name: name, Detail: failed.text}, nil
	case browser.IsSiteError(err) && p.Alive(ctx) == nil: // a page of ours did not arrive, or was altered
		return results.Check{Name: name, Detail: err.Error()}, nil
	}
	return results.Check{}, browser.NewToolError("check that the network is in force ("+name+")", err)
}

// cleanUp discards the state of the checks: the page, its troubles, and the server.
func (p *checker) cleanUp(ctx context.Context) error {
	if err := p.Page.Open(ctx, "about:blank"); err != nil {
		return browser.NewToolError("check that the network is in force", err)
	}
	if w, ok := p.Page.(browser.ProblemReporter); ok {
		w.Problems(ctx)
	}
	return browser.NewToolError("check that the network is in force", p.calibration.close())
}

// uniqueName returns a path's last part that is unique to a try.
func (p *checker) uniqueName() string {
	p.lastName++
	return fmt.Sprint(p.lastName)
}
