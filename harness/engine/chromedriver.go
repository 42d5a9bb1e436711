package engine

import (
	"context"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	// chromedriver drives Chromium by W3C WebDriver.
	chromedriver = Kind{Name: "chromedriver", Family: "chromium", Headed: true, OwnHosts: ownHosts["chromium"], locate: locateChromedriver, check: checkChromedriver, start: startChromedriver(false)}
	// chromedriverJSONWire drives a current browser by the protocol of drivers before
	// 2018: what runs with it can run on an old grid.
	chromedriverJSONWire = Kind{Name: "chromedriver-jsonwire", Family: "chromium", Note: "JSON Wire Protocol: a test bed for old grids",
		Headed: true, OwnHosts: ownHosts["chromium"], locate: locateChromedriver, check: checkChromedriver, start: startChromedriver(true)}
)

// startChromedriver starts a driver, which starts the browser. The driver listens on loopback
// only: --allowed-ips, even empty, would open it to others. With --port=0 it takes a port
// that is free on ::1, and exits if the same port of 127.0.0.1 is in use.
func startChromedriver(legacy bool) func(context.Context, Installation, Options) (*Instance, error) {
	return func(ctx context.Context, f Installation, o Options) (*Instance, error) {
		return startInScratch(o, func(r *Instance, s *scratch) error {
			return r.withFreePort(func(port string) error {
				d := driver{cmd: exec.Command(f.Driver, "--port="+port), portPattern: regexp.MustCompile(`started successfully on port (\d+)`)}
				return r.startWithDriver(ctx, d, o, s, capabilities(f, o, s, legacy))
			})
		})
	}
}

// isHeadlessShell reports whether a program is Chromium's headless shell, which opens no window at a driver that
// names a profile (seen in 156). Without a name the driver makes the profile, in its temporary directory.
func isHeadlessShell(path string) bool {
	return strings.Contains(filepath.Base(path), "headless-shell")
}

// capabilities request the browser that was found, with the flags of every engine.
// The pipe makes it end with its driver.
func capabilities(f Installation, o Options, s *scratch, legacy bool) map[string]any {
	logs := map[string]string{"browser": "ALL", "performance": "ALL"}
	args := append(flags(o, s), "--remote-debugging-pipe")
	if !isHeadlessShell(f.Path) {
		args = append(args, profileFlag(s))
	}
	options := map[string]any{
		"binary": f.Path,
		"args":   args,
		"prefs": map[string]any{
			"download.default_directory": s.downloads, "download.prompt_for_download": false,
			"session.restore_on_startup": 4, "session.startup_urls": []string{"data:,"}, // not the search engine's page; about:blank would leave the focus in the address bar
			"profile.default_content_setting_values.automatic_downloads": 1,
			"profile.cookie_controls_mode":                               allowThirdPartyCookies,
		},
	}
	if legacy {
		options["w3c"] = false
		return map[string]any{"browserName": "chrome", "goog:chromeOptions": options, "loggingPrefs": logs, "goog:loggingPrefs": logs}
	}
	return map[string]any{"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": logs}
}
