package engine

import (
	"context"
	"net/url"
	"os/exec"
	"strings"

	"cxmatrix/harness/browser/cdp"
	"cxmatrix/harness/process"
)

// rod drives Chromium by the Chrome DevTools Protocol.
var rod = Kind{Name: "rod", Family: "chromium", Headed: true, Within: true, Login: true, Own: own["chromium"], place: placeChromium, check: checkChromium, start: startRod}

func startRod(ctx context.Context, f Finding, o Options) (*Running, error) {
	return inScratch(o, func(r *Running, s *scratch) error { return launch(ctx, r, f, o, s) })
}

// abandon undoes a start that failed.
func abandon(r *Running) error {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	return r.Close(ended)
}

func launch(ctx context.Context, r *Running, f Finding, o Options, s *scratch) error {
	wire, theirs, err := newPipe()
	if err != nil {
		return err
	}
	cmd := exec.Command(f.Path, append(flags(o, s, oneProcess), "--remote-debugging-pipe", "--disable-site-isolation-trials", "about:blank")...)
	log := r.printing(o.Log)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = s.env(), s.dir, log, log, theirs
	err = o.within(func() (err error) {
		r.child, err = process.Start(cmd)
		return err
	})
	for _, file := range theirs {
		file.Close()
	}
	if err != nil {
		wire.Close()
		return err
	}
	r.Browser = r.child.PID()
	return r.take(ctx, wire, s.downloads, o.Login)
}

// take connects, and reads the browser's identity.
func (r *Running) take(ctx context.Context, wire *pipe, downloads string, login *url.Userinfo) error {
	page, err := cdp.New(ctx, wire, downloads)
	if err != nil {
		wire.Close()
		return err
	}
	r.Page = page
	r.quit = func(ctx context.Context) error {
		defer wire.Close()
		defer page.Close()
		return page.Quit(ctx)
	}
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
