package engine

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"

	"cxmatrix/harness/browser/marionette"
	"cxmatrix/harness/browser/webdriver"
	"cxmatrix/harness/process"
)

// firefox is driven by WebDriver: through geckodriver if it is installed, else through
// our own package marionette. Debian has no geckodriver.
var firefox = Kind{Name: "firefox", Family: "firefox", Headed: true, ProxyLogin: true, OwnHosts: ownHosts["firefox"], locate: locateFirefox, check: checkFirefox, start: startFirefox}

var (
	firefoxNames = []string{"firefox-esr", "firefox"}
	geckoNames   = []string{"geckodriver", "firefox.geckodriver"}
)

const firefoxInstallCommand = "apt-get install firefox-esr"

// locateFirefox finds the browser, and its driver if there is one.
func locateFirefox() Installation {
	return Installation{Path: findProgram("CXMATRIX_FIREFOX", firefoxNames), Driver: findProgram("CXMATRIX_GECKODRIVER", geckoNames)}
}

// checkFirefox asks the browser for its version. A geckodriver fits many
// (https://firefox-source-docs.mozilla.org/testing/geckodriver/Support.html).
func checkFirefox(ctx context.Context, f Installation) Installation {
	if f.Path == "" {
		f.InstallHint = firefoxInstallCommand
		return f
	}
	version, err := programVersion(ctx, f.Path)
	if err != nil {
		f.InstallHint = fmt.Sprintf("%s (%v)", firefoxInstallCommand, err)
		return f
	}
	f.Version, f.Found = version, true
	return f
}

// firefoxEnv makes Firefox use the preference for the address of its vendor's lists,
// which a release ignores by default (services-settings/Utils.sys.mjs). Crashes
// are not reported.
var firefoxEnv = []string{"MOZ_REMOTE_SETTINGS_DEVTOOLS=1", "MOZ_CRASHREPORTER_DISABLE=1"}

func startFirefox(ctx context.Context, f Installation, o Options) (*Instance, error) {
	return startInScratch(o, func(r *Instance, s *scratch) error {
		caps := firefoxCapabilities(f, o, s)
		if f.Driver == "" {
			return r.startBridge(ctx, o, s, caps)
		}
		d := driver{cmd: exec.Command(f.Driver, "--port", "0", "--host", "127.0.0.1", "--binary", f.Path), env: firefoxEnv,
			portPattern: regexp.MustCompile(`Listening on 127\.0\.0\.1:(\d+)`)}
		port, err := r.startDriver(ctx, d, o, s)
		if err != nil {
			return err
		}
		if err := r.openSession(ctx, webdriver.Remote{URL: d.url(port), OpenTimeout: o.StartTimeout}, caps); err != nil || o.ProxyLogin == nil {
			return err
		}
		extension, err := writeLoginExtension(s.dir, o.ProxyLogin)
		if err != nil {
			return err
		}
		return installByGeckodriver(ctx, d.url(port), r.Session, extension)
	})
}

// firefoxCapabilities request the browser that was found, with the scratch profile. The
// WebSocket carries the events of errors inside pages.
func firefoxCapabilities(f Installation, o Options, s *scratch) map[string]any {
	args := []string{"-profile", s.profile, "-width", "1280", "-height", "1024"}
	if !o.Headed {
		args = append(args, "-headless")
	}
	return map[string]any{
		"browserName": "firefox", "webSocketUrl": true,
		// Firefox has no option for additional trusted keys. So it accepts any certificate: the proxy
		// in front of it verifies those of servers.
		"acceptInsecureCerts": o.acceptsAnyCertificate(),
		"moz:firefoxOptions":  map[string]any{"binary": f.Path, "args": args, "prefs": firefoxPreferences(o, s)},
	}
}

// startBridge starts the browser, and a WebDriver server of ours in front of it.
func (r *Instance) startBridge(ctx context.Context, o Options, s *scratch, caps map[string]any) error {
	conn, err := r.startMarionette(ctx, o, s, caps)
	if err != nil {
		return err
	}
	server := &marionette.Server{Start: func(context.Context, map[string]any) (*marionette.Conn, func(context.Context) error, error) {
		return conn, nil, nil // Close ends the browser
	}}
	closeAll := func(ctx context.Context) error { return errors.Join(server.Close(ctx), conn.Close()) }
	address, err := server.Listen()
	if err == nil {
		err = r.openSession(ctx, webdriver.Remote{URL: address, OpenTimeout: o.StartTimeout}, caps)
	}
	if err == nil && o.ProxyLogin != nil {
		err = installByMarionette(ctx, conn, s, o)
	}
	if err != nil {
		return errors.Join(err, closeAll(ctx))
	}
	quit := r.quit
	r.quit = func(ctx context.Context) error { return errors.Join(quit(ctx), closeAll(ctx)) }
	return nil
}

// installByMarionette installs the extension that logs in at the proxy.
func installByMarionette(ctx context.Context, conn *marionette.Conn, s *scratch, o Options) error {
	extension, err := writeLoginExtension(s.dir, o.ProxyLogin)
	if err != nil {
		return err
	}
	_, err = conn.Do(ctx, "Addon:Install", map[string]any{"path": extension, "temporary": true})
	return err
}

// startMarionette starts a browser that can be driven, and connects.
func (r *Instance) startMarionette(ctx context.Context, o Options, s *scratch, caps map[string]any) (*marionette.Conn, error) {
	parsed, err := marionette.ParseCapabilities(caps)
	if err != nil {
		return nil, err
	}
	cmd, err := parsed.Command()
	if err != nil {
		return nil, err
	}
	log := r.lineWriter(o.Log)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = append(s.env(), firefoxEnv...), s.dir, log, log
	err = o.startIn(func() (err error) {
		r.child, err = process.Start(cmd)
		return err
	})
	if err != nil {
		return nil, err
	}
	r.Browser = r.child.PID()
	return marionette.Attach(ctx, parsed.Profile, r.child.Done())
}
