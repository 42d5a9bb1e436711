package environment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// A trial triggers a rule of the policy, with a host of ours, through the
// cell's own browser. It returns an *untried where that can't be done here.
type trial func(ctx context.Context, p *enforcement, r matrix.Rule) error

// trials are by kind of rule. The other kinds have a check of their own, or
// are tried by any traffic.
var trials = map[string]trial{
	"upload-content": uploads, "body-limit": uploads,
	"response-limit": downloads, "cut-after": cuts,
	"no-websocket": sockets, "no-third-party": strangers, "strip-headers": headers,
	"strip-third-party-cookies": nowhere("a cookie of a third party"), "http1-only": nowhere("a newer HTTP"),
}

func nowhere(what string) trial {
	return func(context.Context, *enforcement, matrix.Rule) error { return &untried{"it would take " + what} }
}

// untried is why a rule was not tried.
type untried struct{ why string }

func (u *untried) Error() string { return u.why }

// tried reports whether any rule is to be tried.
func tried(s Spec) bool {
	for _, r := range s.Network.Policy {
		if trials[r.Kind] != nil {
			return true
		}
	}
	return false
}

// rules tries each rule of the policy: a configured rule need not work.
func rules(ctx context.Context, p *enforcement) (string, error) {
	var held []string
	for _, r := range p.spec.Network.Policy {
		try := trials[r.Kind]
		if try == nil {
			continue
		}
		err := try(ctx, p, r)
		var lack *lacking
		switch {
		case errors.As(err, &lack) || err != nil && (ctx.Err() != nil || p.Alive(ctx) != nil):
			return "", err
		case err != nil: // an *untried, or what the engine can't do
			p.leaves(fmt.Sprintf("%s: %v", r.ID, err))
		default:
			held = append(held, string(r.ID))
		}
	}
	return strings.Join(held, ", "), nil
}

func asUntried(err error, to **untried) bool {
	u, is := err.(*untried)
	*to = u
	return is
}

// at is an address of the host where rules are tried. Where HTTPS is intercepted it uses HTTPS,
// since the rules must work there.
func (p *enforcement) at(path string) string {
	scheme := "http"
	if _, waits := engine.Limits(p.spec.Engine)[browser.CutTunnels]; p.spec.opens() && !waits {
		scheme = "https"
	}
	return scheme + "://" + network.ProbeHost + path
}

// attempt is a trial of a rule: since when, at which host, how long the browser may
// take, and whether the server received what the rule should stop.
type attempt struct {
	since    time.Time
	host     string
	patience time.Duration
	reached  func() bool
}

// judged waits for the rule's event.
func (p *enforcement) judged(ctx context.Context, r matrix.Rule, a attempt) error {
	for until := time.Now().Add(a.patience); ; {
		for _, e := range p.Events() {
			switch {
			case e.At.Before(a.since) || hostOf(e.Host) != a.host:
			case e.Rule == r.ID:
				return nil
			case e.Stops && e.Rule.IsRule():
				return &untried{"what it would be tried with is refused by " + string(e.Rule)}
			}
		}
		switch {
		case a.reached():
			return lacks("%s was tried, and did nothing", r.ID)
		case time.Now().After(until) || !browser.Sleep(ctx, again):
			return &untried{"the browser did not do what it refuses"}
		}
	}
}

// show opens a page of ours, again if the line lost the connection. If a rule refuses
// the page, the error is an *untried.
func (p *enforcement) show(ctx context.Context, address string) error {
	for lost := 0; ; lost++ {
		since := time.Now()
		err := p.Page.Open(ctx, address)
		if err == nil || !browser.IsSiteError(err) {
			return err
		}
		if lost < mostLost && p.lostSince(since) {
			continue
		}
		for _, e := range p.Events() {
			if !e.At.Before(since) && e.Stops && e.Rule.IsRule() {
				return &untried{"the page that it would be tried with is refused by " + string(e.Rule)}
			}
		}
		return err
	}
}

// soon is how long the network may take to note the event that a page triggers.
const soon = 200 * time.Millisecond

// goes opens a page that may be refused.
func (p *enforcement) goes(ctx context.Context, address string) error {
	if err := p.Page.Open(ctx, address); err != nil && !browser.IsSiteError(err) {
		return err
	}
	return nil
}

// uploads has the browser send a file that the rule must refuse.
func uploads(ctx context.Context, p *enforcement, r matrix.Rule) error {
	if r.How == "silence" {
		return &untried{"a refusal in silence would take as long as a browser waits"}
	}
	file, err := canaryFile(r)
	if err != nil {
		return err
	}
	path := filepath.Join(p.spec.Scratch, file.name)
	if err := file.write(path); err != nil {
		return browser.NewMachineryError("write a file to try a rule with", err)
	}
	defer os.Remove(path)
	name := "/upload/" + p.name()
	if err := p.show(ctx, p.at(name)); err != nil {
		return err
	}
	if err := p.Page.Attach(ctx, "#file", path); err != nil {
		if p.near() {
			return err
		}
		return &untried{"the browser took no file: " + err.Error()}
	}
	since := time.Now()
	if err := p.Page.Click(ctx, "#send"); err != nil && !browser.IsSiteError(err) {
		return err
	}
	return p.judged(ctx, r, attempt{since, network.ProbeHost, noted, func() bool { return p.calibration.heard(name + "/sent") }})
}

// downloads requests an answer that is too large: its announced size is enough for the rule.
func downloads(ctx context.Context, p *enforcement, r matrix.Rule) error {
	since, name := time.Now(), "/large/"+p.name()
	if err := p.goes(ctx, p.at(fmt.Sprintf("%s?bytes=%d", name, r.Size+1))); err != nil {
		return err
	}
	return p.judged(ctx, r, attempt{since, network.ProbeHost, soon, func() bool { return p.came(name) }})
}

// Limits for trying a rule that cuts connections.
const (
	mostCut     = 2 << 20 // bytes
	longestLine = 0.5     // seconds
)

// cuts requests more than a connection may carry, where that does not take long.
func cuts(ctx context.Context, p *enforcement, r matrix.Rule) error {
	kbps := p.spec.Network.Line.DownKbps
	if r.Size > mostCut || kbps > 0 && int64(inTime(kbps, longestLine)) < r.Size {
		return &untried{fmt.Sprintf("%d bytes would take long", r.Size)}
	}
	since, name := time.Now(), "/down/"+p.name()
	if err := p.goes(ctx, p.at(fmt.Sprintf("%s?bytes=%d", name, r.Size+1000))); err != nil {
		return err
	}
	return p.judged(ctx, r, attempt{since, network.ProbeHost, soon, func() bool { return p.came(name) }})
}

// came reports whether an answer came to its end, complete or cut off.
func (p *enforcement) came(path string) bool {
	f, began := p.begun(path)
	return began && !f.Ended.IsZero() && f.Status == 200
}

// sockets has a page open a WebSocket.
func sockets(ctx context.Context, p *enforcement, r matrix.Rule) error {
	if why, lacks := engine.Limits(p.spec.Engine)[browser.PlainSocket]; lacks && strings.HasPrefix(p.at(""), "http:") {
		return &untried{why}
	}
	since, name := time.Now(), "/socket/"+p.name()
	if err := p.show(ctx, p.at(name)); err != nil {
		return err
	}
	return p.judged(ctx, r, attempt{since, network.ProbeHost, noted, func() bool { return p.calibration.heard(name + "/opened") }})
}

// strangers opens a host that can only be a third party: its name can't be registered
// (RFC 6761, section 6.4).
func strangers(ctx context.Context, p *enforcement, r matrix.Rule) error {
	const host = "third-party.invalid"
	since := time.Now()
	if err := p.goes(ctx, "http://"+host+"/"); err != nil {
		return err
	}
	return p.judged(ctx, r, attempt{since, host, soon, func() bool { return p.tried(host, since) }})
}

// tried reports whether the network let a request to a host pass.
func (p *enforcement) tried(host string, since time.Time) bool {
	for _, f := range p.Flows() {
		if hostOf(f.Host) == host && !f.Started.Before(since) && !f.Ended.IsZero() {
			return true
		}
	}
	return false
}

// headers requests an answer with the headers that the rule removes; of request headers, it
// tries those that the browser sends.
func headers(ctx context.Context, p *enforcement, r matrix.Rule) error {
	since, name := time.Now(), "/headers/"+p.name()
	if err := p.show(ctx, p.at(name+"?names="+strings.Join(r.Headers, ","))); err != nil {
		return err
	}
	answers := r.Direction == "response"
	if !answers {
		if err := p.Page.Click(ctx, "#on"); err != nil && !browser.IsSiteError(err) {
			return err
		}
	}
	return p.judged(ctx, r, attempt{since, network.ProbeHost, soon, func() bool { return answers && p.came(name) }})
}
