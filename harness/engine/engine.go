// Package engine finds, starts and ends the browsers and drivers of this machine.
//
//	Kinds        the table of all engines, one file each
//	Kind.Detect    whether it is installed, in which version, and else how to install it
//	Kind.Start   browser (and driver) in a scratch directory of its own, behind a
//	             proxy, with a browser.Page to drive it
//	Instance     the browser that answered; Close ends all its processes
//	WarmPool     browsers that serve one cell after the other, each in a context of its own
//
// An engine uses nothing of the user's own browser (profile, home, caches) and leaves
// nothing outside its scratch directory.
package engine

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"cxmatrix/harness/browser"
)

// Kind is one way to drive one browser.
type Kind struct {
	Name              string              // as in --engine: "rod"
	Family            string              // of the browser: "chromium"
	Note              string              // its peculiarity; empty for most
	Emulates          string              // the version of the family's product that it emulates, such as "6" of ie; empty for a real browser
	UserAgentContains string              // what its user agent must contain: a server without that version silently uses another
	Headed            bool                // can also run with a window
	CanStartIn        bool                // can be started by Options.StartIn
	ProxyLogin        bool                // answers a proxy's authentication challenge (407); without it no page loads behind such a proxy
	OwnHosts          []string            // hosts that the browser contacts by itself, see ownhosts.go
	locate            func() Installation // finds the paths only; is fast
	check             func(context.Context, Installation) Installation
	start             func(context.Context, Installation, Options) (*Instance, error)
	warm              warmth // how it serves one cell after the other
}

// kinds is the table. The first is the default engine.
var kinds = []Kind{rod, chromedriver, chromedriverJSONWire, firefox, webkit, htmlunitIE6, htmlunitIE7, htmlunitIE8, htmlunitIE11, phantomjs}

// Kinds returns all engines, the default one first.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// Names lists the names of all engines, separated by commas.
func Names() string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}

// ByName returns the engine of that name; the error lists those there are.
func ByName(name string) (Kind, error) {
	for _, k := range kinds {
		if k.Name == name {
			return k, nil
		}
	}
	return Kind{}, fmt.Errorf("no engine %q: there are %s", name, Names())
}

// Installation is whether an engine can run here.
type Installation struct {
	Engine      string
	Found       bool
	Version     string // of the browser: "120.0.6099.0"
	Path        string // of the browser
	Driver      string // path of the driver; empty where none is needed
	InstallHint string // a command, or a sentence, on how to install it
}

// Detect searches browser and driver: the variables CXMATRIX_CHROMIUM and
// CXMATRIX_CHROMEDRIVER, CXMATRIX_FIREFOX and CXMATRIX_GECKODRIVER, then PATH, then the
// usual places.
func (k Kind) Detect(ctx context.Context) Installation {
	f := k.check(ctx, k.locate())
	f.Engine = k.Name
	return f
}

// withInstallHint adds the result of Detect to the error of a failed start. Versions are not checked
// before the start: the browser reports its own, and the check would slow down every cell.
func (k Kind) withInstallHint(ctx context.Context, err error) error {
	if f := k.Detect(ctx); !f.Found {
		return fmt.Errorf("%w; to repair it: %s", err, f.InstallHint)
	}
	return err
}

// Options are how a browser is started.
type Options struct {
	Dir          string                         // scratch, must exist; holds profile, downloads and logs; the caller removes it
	Proxy        string                         // "127.0.0.1:3128": all requests go there, also to loopback; "" for none
	PAC          string                         // address of a file that names the proxy; then Proxy is not set, and loopback may bypass the proxy
	Insecure     bool                           // take any certificate, at the user's request
	AllowUDP     bool                           // may bypass the proxy: a page's WebRTC, mostly
	ProxyLogin   *url.Userinfo                  // for a proxy that requires one; nil if it does not
	TrustedSPKI  []string                       // authorities to trust: base64 of the SHA-256 of their public key info
	Warm         *Borrowed                      // the browser in which a context or session is opened; nil starts one. Only for options that CanBeWarm
	StartIn      func(start func() error) error // starts the browser elsewhere, such as in a network namespace; nil: in this process's context
	Headed       bool                           // with a window on the screen
	Log          io.Writer                      // what browser and driver print; nil discards it
	StartTimeout time.Duration                  // for the browser's first answer after its start; 0 is DefaultStartTimeout
}

// NoProxyLoginReason says why an engine can't be used behind a proxy that requires a login,
// and which can.
func (k Kind) NoProxyLoginReason() string {
	return fmt.Sprintf("%s can't answer a proxy's 407; use rod or firefox", k.Name)
}

// NoPACReason says why an engine can't read a PAC file; "" if it can.
func (k Kind) NoPACReason() string { return Limitations(k.Name)[browser.PAC] }

// acceptsAnyCertificate reports whether a browser that can't be given single authorities has to accept any
// certificate: because it must trust one, or at the user's request.
func (o Options) acceptsAnyCertificate() bool { return o.Insecure || len(o.TrustedSPKI) > 0 }

// startIn starts a process through Options.StartIn.
func (o Options) startIn(start func() error) error {
	if o.StartIn == nil {
		return start()
	}
	return o.StartIn(start)
}

// DefaultStartTimeout limits the wait for a browser or driver that hangs; one that has exited is
// noticed at once. A start that takes 5 seconds on two idle cores (Firefox) took over 20 on
// a machine with half the CPU, and more if the disk is slow too.
const DefaultStartTimeout = 5 * time.Minute

// versionTimeout limits "browser --version", which reads all of a large program from disk.
const versionTimeout = time.Minute

// Start starts the engine, or leaves nothing behind. The error names what was
// missing, or wraps ctx.Err().
func (k Kind) Start(ctx context.Context, o Options) (*Instance, error) {
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.StartTimeout <= 0 {
		o.StartTimeout = DefaultStartTimeout
	}
	if o.Headed && !k.Headed {
		return nil, fmt.Errorf("start %s: it has no window to show", k.Name)
	}
	if o.ProxyLogin != nil && !k.ProxyLogin {
		return nil, fmt.Errorf("start %s: %s", k.Name, k.NoProxyLoginReason())
	}
	if why := k.NoPACReason(); o.PAC != "" && why != "" {
		return nil, fmt.Errorf("start %s: %s", k.Name, why)
	}
	startCtx, cancel := context.WithTimeoutCause(ctx, o.StartTimeout, fmt.Errorf("no answer in %v", o.StartTimeout))
	defer cancel()
	r, err := k.start(startCtx, k.locate(), o)
	if err == nil {
		return r, nil
	}
	if ctx.Err() == nil {
		if cause := context.Cause(startCtx); cause != nil {
			err = fmt.Errorf("%w: %v", cause, err)
		}
		err = k.withInstallHint(ctx, err)
	}
	return nil, fmt.Errorf("start %s: %w", k.Name, err)
}
