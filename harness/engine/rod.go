package engine

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"strings"

	"cxmatrix/harness/browser/cdp"
	"cxmatrix/harness/process"
)

// rod drives Chromium by the Chrome DevTools Protocol.
var rod = Kind{Name: "rod", Family: "chromium", Headed: true, CanStartIn: true, ProxyLogin: true, OwnHosts: ownHosts["chromium"], locate: locateChromium, check: checkChromium, start: startRod,
	warm: warmth{startWarmChromium, func(o Options) string { return strings.Join(warmFlags(o, &scratch{}), " ") }}}

func startRod(ctx context.Context, f Installation, o Options) (*Instance, error) {
	if o.Warm != nil {
		r, err := borrowContext(ctx, o)
		if err == nil || ctx.Err() != nil || !hasEnded(ctx, o.Warm.PID) {
			return r, err
		}
		o.Warm = nil // it ended before the cell began, which a browser of its own gets through, or explains
	}
	return startInScratch(o, func(r *Instance, s *scratch) error { return launchChromium(ctx, r, f, o, s) })
}

// closeNow undoes a start that failed.
func closeNow(r *Instance) error {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	return r.Close(ended)
}

func launchChromium(ctx context.Context, r *Instance, f Installation, o Options, s *scratch) error {
	pipe, browserEnds, err := newPipe()
	if err != nil {
		return err
	}
	cmd := exec.Command(f.Path, append(pipeFlags(o, s), "about:blank")...)
	words := &lastWords{dest: o.Log}
	log := r.lineWriter(words)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = s.env(), s.dir, log, log, browserEnds
	err = o.startIn(func() (err error) {
		r.child, err = process.Start(cmd)
		return err
	})
	for _, file := range browserEnds {
		file.Close()
	}
	if err != nil {
		pipe.Close()
		return err
	}
	r.Browser = r.child.PID()
	return words.explain(r.connect(ctx, pipe, s.downloads, o.ProxyLogin), r.child)
}

// pipeFlags are those of a Chromium that is driven by its pipe.
func pipeFlags(o Options, s *scratch) []string {
	return append(flags(o, s, siteIsolationFeatures), profileFlag(s), "--remote-debugging-pipe", "--disable-site-isolation-trials")
}

// connect connects to the browser.
func (r *Instance) connect(ctx context.Context, transport *pipe, downloads string, login *url.Userinfo) error {
	page, err := cdp.New(ctx, transport, downloads)
	if err != nil {
		transport.Close()
		return err
	}
	r.Page = page
	r.quit = func(ctx context.Context) error {
		defer transport.Close()
		defer page.Close()
		return page.Quit(ctx)
	}
	return r.introduce(ctx, page, login)
}

// introduce answers the proxy, and reads the browser's identity.
func (r *Instance) introduce(ctx context.Context, page *cdp.Page, login *url.Userinfo) error {
	if login != nil {
		password, _ := login.Password()
		if err := page.Login(ctx, login.Username(), password); err != nil {
			return err
		}
	}
	product, userAgent, err := page.Version(ctx)
	if err != nil {
		return err
	}
	r.Product, r.Version, _ = strings.Cut(product, "/")
	r.UserAgent = userAgent
	return nil
}

// nowhere is the proxy of what belongs to no cell: a warm browser's own requests end there.
const nowhere = "127.0.0.1:1"

func warmFlags(o Options, s *scratch) []string {
	o.Proxy = nowhere
	return append(pipeFlags(o, s), "--no-startup-window")
}

func startWarmChromium(_ context.Context, w *Warm, o Options) (err error) {
	var browserEnds []*os.File
	if w.Commands, w.Answers, browserEnds, err = pipeFiles(); err != nil {
		return err
	}
	cmd := exec.Command(locateChromium().Path, warmFlags(o, w.scratch)...)
	log := &lineWriter{dest: &w.log}
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = w.scratch.env(), w.scratch.dir, log, log, browserEnds
	w.child, err = process.Start(cmd)
	for _, f := range browserEnds {
		f.Close()
	}
	return err
}
