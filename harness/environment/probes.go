package environment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// A probe triggers a rule of the policy, with a host of cxmatrix, through the
// cell's own browser. It returns an *untestedError where that can't be done here.
type probe func(ctx context.Context, p *checker, r matrix.Rule) error

// probes are by kind of rule, all of them: nil is a kind that has a check of its own, or that any
// traffic of the other checks tries.
var probes = map[string]probe{
	"block": nil, "captive-portal": nil, "intercept-tls": nil, "pac": nil, "proxy-auth": nil, "forward": nil,
	"upload-content": probeUpload, "body-limit": probeUpload,
	"response-limit": probeResponseLimit, "cut-after": probeCut,
	"response-content": probeDownload, "rewrite-headers": probeOpen, "hold": probeHold, "idle-timeout": probeTimeout, "total-timeout": probeTimeout, "ports": probePorts, "methods": probeMethods,
	"no-websocket": probeWebSocket, "no-third-party": probeThirdParty, "strip-headers": probeStripHeaders,
	"strip-third-party-cookies": untestable("a third-party cookie"), "http1-only": untestable("a newer version of HTTP"),
}

func untestable(what string) probe {
	return func(context.Context, *checker, matrix.Rule) error { return &untestedError{"it needs " + what} }
}

// untestedError is why a rule was not tried.
type untestedError struct{ reason string }

func (u *untestedError) Error() string { return u.reason }

// hasProbes reports whether any rule is to be tried.
func hasProbes(s Spec) bool {
	for _, r := range s.Network.Policy {
		if f, known := probes[r.Kind]; !known || f != nil {
			return true
		}
	}
	return false
}

// checkRules tries each rule of the policy: a configured rule need not work.
func checkRules(ctx context.Context, p *checker) (string, error) {
	var held []string
	for _, r := range p.spec.Network.Policy {
		f, known := probes[r.Kind]
		if !known {
			p.skip(string(r.ID) + ": no check tries this kind of rule")
		}
		if f == nil {
			continue
		}
		err := tryRule(ctx, p, r, f)
		var failed *notEnforcedError
		switch {
		case errors.As(err, &failed) || err != nil && (ctx.Err() != nil || p.Alive(ctx) != nil):
			return "", err
		case err != nil: // an *untestedError, or what the engine can't do
			p.skip(fmt.Sprintf("%s: %v", r.ID, err))
		default:
			held = append(held, string(r.ID))
		}
	}
	return strings.Join(held, ", "), nil
}

// navigates are the kinds of rules that are tried by opening a page.
var navigates = []string{"upload-content", "response-content", "body-limit", "response-limit", "no-third-party", "ports"}

// tryRule tries a rule, unless its refusal would never come.
func tryRule(ctx context.Context, p *checker, r matrix.Rule, f probe) error {
	if r.How == "silence" && slices.Contains(navigates, r.Kind) {
		return &untestedError{"a silent refusal would take until the browser's timeout"}
	}
	return f(ctx, p, r)
}

func asUntested(err error, to **untestedError) bool {
	u, ok := err.(*untestedError)
	*to = u
	return ok
}

// probeURL is an address of the host where rules are tried. Where HTTPS is intercepted it uses HTTPS,
// since the rules must work there.
func (p *checker) probeURL(path string) string {
	scheme := "http"
	if _, stalls := engine.Limitations(p.spec.Engine)[browser.CutTunnels]; p.spec.interceptsTLS() && !p.spec.Network.Distrusted() && !stalls {
		scheme = "https"
	}
	return scheme + "://" + network.ProbeHost + path
}

// probeAttempt is a trial of a rule: since when, at which host, how long the browser may
// take, and whether the server received what the rule should stop.
type probeAttempt struct {
	start   time.Time
	host    string
	timeout time.Duration
	reached func() bool
}

// waitForEvent waits for the rule's event.
func (p *checker) waitForEvent(ctx context.Context, r matrix.Rule, a probeAttempt) error {
	for end := time.Now().Add(a.timeout); ; {
		for _, e := range p.Events() {
			switch {
			case e.At.Before(a.start) || hostOf(e.Host) != a.host:
			case e.Rule == r.ID:
				return nil
			case e.Host == p.refusedPort: // a browser may try it again meanwhile
			case e.Blocked && e.Rule.IsRule():
				return &untestedError{"the request that tests it is refused by " + string(e.Rule)}
			}
		}
		switch {
		case a.reached():
			return notEnforced("%s was tested, and had no effect", r.ID)
		case time.Now().After(end) || !browser.Sleep(ctx, pollInterval):
			return &untestedError{"the browser did not send what it refuses"}
		}
	}
}

// openProbe opens a page of ours. If a rule refuses
// the page, the error is an *untestedError.
func (p *checker) openProbe(ctx context.Context, address string) error {
	since := time.Now()
	err := p.Page.Open(ctx, address)
	if err == nil || !browser.IsSiteError(err) {
		return err
	}
	for _, e := range p.Events() {
		if !e.At.Before(since) && e.Blocked && e.Rule.IsRule() {
			return &untestedError{"the page that tests it is refused by " + string(e.Rule)}
		}
	}
	return err
}

// eventTimeout is how long the network may take to note the event that a page triggers.
const eventTimeout = 200 * time.Millisecond

// openRefusable opens a page that may be refused.
func (p *checker) openRefusable(ctx context.Context, address string) error {
	if err := p.Page.Open(ctx, address); err != nil && !browser.IsSiteError(err) {
		return err
	}
	return nil
}

// probeUpload has the browser send a file that the rule must refuse.
func probeUpload(ctx context.Context, p *checker, r matrix.Rule) error {
	file, err := canaryFile(r)
	if err != nil {
		return err
	}
	path := filepath.Join(p.spec.Scratch, file.name)
	if err := file.write(path); err != nil {
		return browser.NewToolError("write a file to test a rule with", err)
	}
	defer os.Remove(path)
	name := "/upload/" + p.uniqueName()
	if err := p.openProbe(ctx, p.probeURL(name)); err != nil {
		return err
	}
	if err := p.Page.Attach(ctx, "#file", path); err != nil {
		if p.isLocal() {
			return err
		}
		return &untestedError{"the browser did not accept a file: " + err.Error()}
	}
	since := time.Now()
	if err := p.Page.Click(ctx, "#send"); err != nil && !browser.IsSiteError(err) {
		return err
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, flowTimeout, func() bool { return p.calibration.wasRequested(name + "/sent") }})
}

// probeResponseLimit requests an answer that is too large: its announced size is enough for the rule.
func probeResponseLimit(ctx context.Context, p *checker, r matrix.Rule) error {
	since, name := time.Now(), "/large/"+p.uniqueName()
	if err := p.openRefusable(ctx, p.probeURL(fmt.Sprintf("%s?bytes=%d", name, r.Size+1))); err != nil {
		return err
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, eventTimeout, func() bool { return p.hasCompleted(name) }})
}

// Limits for trying a rule that cuts connections.
const (
	maxCutBytes   = 2 << 20 // bytes
	maxCutSeconds = 0.5     // seconds
)

// probeCut requests more than a connection may carry, where that does not take long.
func probeCut(ctx context.Context, p *checker, r matrix.Rule) error {
	kbps := p.spec.Network.Line.DownKbps
	if r.Size > maxCutBytes || kbps > 0 && int64(bytesIn(kbps, maxCutSeconds)) < r.Size {
		return &untestedError{fmt.Sprintf("%d bytes would take long", r.Size)}
	}
	since, name := time.Now(), "/down/"+p.uniqueName()
	if err := p.openRefusable(ctx, p.probeURL(fmt.Sprintf("%s?bytes=%d", name, r.Size+1000))); err != nil {
		return err
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, eventTimeout, func() bool { return p.hasCompleted(name) }})
}

// hasCompleted reports whether an answer came to its end, complete or cut off.
func (p *checker) hasCompleted(path string) bool {
	f, start := p.findFlow(path)
	return start && !f.Ended.IsZero() && f.Status == 200
}

// probeWebSocket has a page open a WebSocket.
func probeWebSocket(ctx context.Context, p *checker, r matrix.Rule) error {
	if why, lacks := engine.Limitations(p.spec.Engine)[browser.PlainSocket]; lacks && strings.HasPrefix(p.probeURL(""), "http:") {
		return &untestedError{why}
	}
	since, name := time.Now(), "/socket/"+p.uniqueName()
	if err := p.openProbe(ctx, p.probeURL(name)); err != nil {
		return err
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, flowTimeout, func() bool { return p.calibration.wasRequested(name + "/opened") }})
}

// probeDownload opens a file that the rule must refuse.
func probeDownload(ctx context.Context, p *checker, r matrix.Rule) error {
	file, err := canaryFile(r)
	if err != nil {
		return err
	}
	since, name := time.Now(), "/file/"+p.uniqueName()+"/"+file.name
	p.calibration.offer(name, file)
	if err := p.openRefusable(ctx, p.probeURL(name)); err != nil {
		return err
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, eventTimeout, func() bool { return p.hasCompleted(name) }})
}

// probeOpen opens a page, on whose request or answer the rule works.
func probeOpen(ctx context.Context, p *checker, r matrix.Rule) error {
	since, name := time.Now(), "/down/"+p.uniqueName()
	if err := p.openProbe(ctx, p.probeURL(name)); err != nil {
		return err
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, flowTimeout, func() bool { return p.hasCompleted(name) }})
}

// probeHold has the browser send, or open, something that the rule must hold.
func probeHold(ctx context.Context, p *checker, r matrix.Rule) error {
	if r.Hold != "requests" {
		return probeOpen(ctx, p, r)
	}
	since, n := time.Now(), p.uniqueName()
	if err := p.openProbe(ctx, p.probeURL("/down/"+n)); err != nil {
		return err
	}
	if err := p.Page.Click(ctx, "#send"); err != nil && !browser.IsSiteError(err) {
		return err
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, flowTimeout, func() bool { return p.hasCompleted("/up/" + n) }})
}

// timeoutWait is longer than a timeout lasts at ProbeHost.
const timeoutWait = 3 * time.Second

// probeTimeout has a page's script send a request whose answer does not come in time.
func probeTimeout(ctx context.Context, p *checker, r matrix.Rule) error {
	since, name := time.Now(), "/wait/"+p.uniqueName()
	if err := p.openProbe(ctx, p.probeURL(name)); err != nil {
		return err
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, flowTimeout, func() bool { return time.Since(since) > timeoutWait && p.hasCompleted(name+"/sent") }})
}

// probePorts opens a port that is not allowed.
func probePorts(ctx context.Context, p *checker, r matrix.Rule) error {
	refused := 8080
	for slices.Contains(r.Allow, strconv.Itoa(refused)) {
		refused++
	}
	since := time.Now()
	p.refusedPort = fmt.Sprintf("%s:%d", network.ProbeHost, refused)
	if err := p.openRefusable(ctx, "http://"+p.refusedPort+"/"); err != nil {
		return err
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, eventTimeout, func() bool { return p.hasRequest(network.ProbeHost, since) }})
}

// probeMethods has a page's script send a request with a method that is refused.
func probeMethods(ctx context.Context, p *checker, r matrix.Rule) error {
	since, name := time.Now(), "/method/"+p.uniqueName()
	if err := p.openProbe(ctx, p.probeURL(name+"?method="+r.Refuse[0])); err != nil {
		return err
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, flowTimeout, func() bool { return p.calibration.wasRequested(name + "/sent") }})
}

// probeThirdParty opens a host that can only be a third party: its name can't be registered
// (RFC 6761, section 6.4).
func probeThirdParty(ctx context.Context, p *checker, r matrix.Rule) error {
	const host = "third-party.invalid"
	since := time.Now()
	if err := p.openRefusable(ctx, "http://"+host+"/"); err != nil {
		return err
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, host, eventTimeout, func() bool { return p.hasRequest(host, since) }})
}

// hasRequest reports whether the network let a request to a host pass.
func (p *checker) hasRequest(host string, since time.Time) bool {
	for _, f := range p.Flows() {
		if hostOf(f.Host) == host && !f.Started.Before(since) && !f.Ended.IsZero() {
			return true
		}
	}
	return false
}

// probeStripHeaders requests an answer with the headers that the rule removes; of request headers, it
// tries those that the browser sends.
func probeStripHeaders(ctx context.Context, p *checker, r matrix.Rule) error {
	since, name := time.Now(), "/headers/"+p.uniqueName()
	if err := p.openProbe(ctx, p.probeURL(name+"?names="+strings.Join(r.Headers, ","))); err != nil {
		return err
	}
	response := r.Direction == "response"
	if !response {
		if err := p.Page.Click(ctx, "#on"); err != nil && !browser.IsSiteError(err) {
			return err
		}
	}
	return p.waitForEvent(ctx, r, probeAttempt{since, network.ProbeHost, eventTimeout, func() bool { return response && p.hasCompleted(name) }})
}
