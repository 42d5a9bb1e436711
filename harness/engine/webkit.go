package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"cxmatrix/harness/browser/webdriver"
	"cxmatrix/harness/process"
)

// webkit drives WebKitGTK, Safari's engine on another system, in the small browser
// that comes with its driver.
var webkit = Kind{Name: "webkit", Family: "webkit", Note: "WebKitGTK, for Safari", Headed: true,
	locate: locateWebKit, check: checkWebKit, start: startWebKit}

// webkitInstallCommand installs driver, browser and Xvfb.
const webkitInstallCommand = "apt-get install webkit2gtk-driver xvfb"

// miniBrowserPatterns is where distributions put the browser, the newest last.
var miniBrowserPatterns = []string{"/usr/lib/*/webkit2gtk-4.*/MiniBrowser", "/usr/lib/webkit2gtk-4.*/MiniBrowser", "/usr/libexec/webkit2gtk-4.*/MiniBrowser"}

// locateWebKit finds browser and driver: by the variables CXMATRIX_WEBKIT and
// CXMATRIX_WEBKITDRIVER, then in the usual places.
func locateWebKit() Installation {
	f := Installation{Path: os.Getenv("CXMATRIX_WEBKIT"), Driver: findProgram("CXMATRIX_WEBKITDRIVER", []string{"WebKitWebDriver"})}
	for _, pattern := range miniBrowserPatterns {
		if found, _ := filepath.Glob(pattern); f.Path == "" && len(found) > 0 {
			f.Path = found[len(found)-1]
		}
	}
	return f
}

// checkWebKit asks the browser for its version, for which it needs a screen too.
func checkWebKit(ctx context.Context, f Installation) Installation {
	f.InstallHint = webkitInstallCommand
	if f.Path == "" || f.Driver == "" {
		return f
	}
	version, err := webkitVersion(ctx, f.Path)
	if err != nil {
		f.InstallHint = fmt.Sprintf("%s (%v)", webkitInstallCommand, err)
		return f
	}
	f.Version, f.Found, f.InstallHint = version, true, ""
	return f
}

func webkitVersion(ctx context.Context, path string) (version string, err error) {
	ctx, cancel := context.WithTimeout(ctx, versionTimeout)
	defer cancel()
	dir, err := os.MkdirTemp("", "cx")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	screen, err := openScreen(ctx, dir, nil)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, screen.child.End(ctx)) }()
	return programVersion(ctx, path, append(os.Environ(), screen.env...)...)
}

func startWebKit(ctx context.Context, f Installation, o Options) (*Instance, error) {
	return startInScratch(o, func(r *Instance, s *scratch) error {
		env, err := r.webkitEnv(ctx, o, s)
		if err != nil {
			return err
		}
		err = r.withFreePort(func(port string) error {
			d := driver{cmd: exec.Command(f.Driver, "--host=127.0.0.1", "--port="+port), port: port, env: env}
			return r.startWithDriver(ctx, d, o, s, webkitCapabilities(f, o))
		})
		if err != nil {
			return err
		}
		if err := r.findBrowserProcess(r.Driver); err != nil {
			return err
		}
		return r.Page.(*webdriver.Page).Resize(ctx, 1280, 1024) // else 1024 by 768, whatever --geometry says
	})
}

// findBrowserProcess finds the browser's process, which WebKit's driver does not report. A child of
// the driver also proves that this driver answered, and not another at the same port.
func (r *Instance) findBrowserProcess(driver int) error {
	children := process.Children(driver)
	if len(children) != 1 {
		return fmt.Errorf("driver has %d children where its browser should be the only one", len(children))
	}
	r.Browser = children[0]
	return nil
}

// webkitEnv opens a virtual screen, unless the user wants to see the browser, and limits
// WebKit to the scratch directory and to software rendering.
func (r *Instance) webkitEnv(ctx context.Context, o Options, s *scratch) ([]string, error) {
	env := []string{"XDG_RUNTIME_DIR=" + s.tmp, "GSETTINGS_BACKEND=memory", "GIO_USE_VFS=local", "NO_AT_BRIDGE=1",
		"LIBGL_ALWAYS_SOFTWARE=1"} // with WEBKIT_DISABLE_COMPOSITING_MODE the driver would wait for a screenshot forever
	if err := s.configureDownloads(); err != nil || o.Headed {
		return env, err
	}
	screen, err := openScreen(ctx, s.dir, r.lineWriter(o.Log))
	if err != nil {
		return nil, err
	}
	r.screen = screen.child
	return append(env, screen.env...), nil
}

// configureDownloads configures the folder of downloads as desktops do
// (https://www.freedesktop.org/wiki/Software/xdg-user-dirs/): the browser has no option for it.
func (s *scratch) configureDownloads() error {
	config := filepath.Join(s.home, "config")
	if err := os.MkdirAll(config, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(config, "user-dirs.dirs"), fmt.Appendf(nil, "XDG_DOWNLOAD_DIR=%q\n", s.downloads), 0o600)
}

// webkitCapabilities request the browser that was found. It has no option to trust one
// authority, so it trusts all if it must trust one. The proxy is set by the browser's own
// option: WebKit's driver takes the capability sslProxy for a proxy that is reached
// by TLS.
func webkitCapabilities(f Installation, o Options) map[string]any {
	args := []string{"--automation", "--geometry=1280x1024"}
	caps := map[string]any{"browserName": "MiniBrowser", "acceptInsecureCerts": o.acceptsAnyCertificate()}
	if o.Proxy != "" {
		args = append(args, "--proxy=http://"+o.Proxy)
	} else {
		caps["proxy"] = map[string]any{"proxyType": "direct"} // not the desktop's
	}
	caps["webkitgtk:browserOptions"] = map[string]any{"binary": f.Path, "args": args}
	return caps
}
