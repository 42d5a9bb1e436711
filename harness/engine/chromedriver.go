package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"sync"

	"cxmatrix/harness/browser/webdriver"
	"cxmatrix/harness/process"
)

var (
	// chromedriver drives Chromium by the W3C's WebDriver.
	chromedriver = Kind{Name: "chromedriver", Family: "chromium", Headed: true, Own: own["chromium"], place: placeChromedriver, check: checkChromedriver, start: driven(false)}
	// chromedriverJSONWire speaks the protocol of drivers before 2018 to a browser of
	// today: what runs here is fit to run on an old grid.
	chromedriverJSONWire = Kind{Name: "chromedriver-jsonwire", Family: "chromium", Note: "JSON Wire Protocol: a test bed for old grids",
		Headed: true, Own: own["chromium"], place: placeChromedriver, check: checkChromedriver, start: driven(true)}
)

func driven(legacy bool) func(context.Context, Finding, Options) (*Running, error) {
	return func(ctx context.Context, f Finding, o Options) (*Running, error) {
		s, err := newScratch(o.Dir)
		if err != nil {
			return nil, err
		}
		r := &Running{dir: s.dir}
		if err := r.drive(ctx, f, o, s, legacy); err != nil {
			return nil, errors.Join(err, abandon(r))
		}
		return r, nil
	}
}

// drive starts a driver of its own, and has it start the browser. The driver
// listens on loopback alone: --allowed-ips, even empty, would open it to others.
func (r *Running) drive(ctx context.Context, f Finding, o Options, s *scratch, legacy bool) error {
	said := newPortReader(o.Log)
	cmd := exec.Command(f.Driver, "--port=0")
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = s.env(), s.dir, said, o.Log
	var err error
	if r.child, err = process.Start(cmd); err != nil {
		return err
	}
	r.Driver = r.child.PID()
	port, err := said.wait(ctx, r.child)
	if err != nil {
		return err
	}
	remote := webdriver.Remote{URL: "http://127.0.0.1:" + port}
	page, err := webdriver.Open(ctx, remote, capabilities(f, o, s, legacy))
	if err != nil {
		return err
	}
	r.Page, r.quit = page, page.Quit
	return r.know(ctx, page)
}

// know reads what answered.
func (r *Running) know(ctx context.Context, page *webdriver.Page) error {
	session := page.Session()
	r.Session, r.Product, r.Version = session.ID, session.Browser, session.Version
	if pid, ok := session.Given["goog:processID"].(float64); ok {
		r.Browser = int(pid)
	}
	var err error
	r.UserAgent, err = page.UserAgent(ctx)
	return err
}

// capabilities ask for the browser that was found, with the flags of every engine.
// The pipe makes it end with its driver.
func capabilities(f Finding, o Options, s *scratch, legacy bool) map[string]any {
	logs := map[string]string{"browser": "ALL", "performance": "ALL"}
	options := map[string]any{
		"binary": f.Path,
		"args":   append(flags(o, s), "--remote-debugging-pipe"),
		"prefs": map[string]any{
			"download.default_directory": s.downloads, "download.prompt_for_download": false,
			"session.restore_on_startup": 4, "session.startup_urls": []string{"data:,"}, // not the search engine's page; about:blank would leave the focus in the address bar
			"profile.default_content_setting_values.automatic_downloads": 1,
			"profile.cookie_controls_mode":                               cookiesForAll,
		},
	}
	if legacy {
		options["w3c"] = false
		return map[string]any{"browserName": "chrome", "goog:chromeOptions": options, "loggingPrefs": logs, "goog:loggingPrefs": logs}
	}
	return map[string]any{"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": logs}
}

// portReader finds the port in what a driver prints, and passes all on.
type portReader struct {
	log   io.Writer
	mu    sync.Mutex
	seen  bytes.Buffer
	found chan string
	done  bool
}

var portPattern = regexp.MustCompile(`started successfully on port (\d+)`)

func newPortReader(log io.Writer) *portReader {
	return &portReader{log: log, found: make(chan string, 1)}
}

// Write implements io.Writer.
func (p *portReader) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.done {
		p.seen.Write(b)
		if m := portPattern.FindSubmatch(p.seen.Bytes()); m != nil {
			p.done = true
			p.found <- string(m[1])
		}
	}
	return p.log.Write(b)
}

func (p *portReader) wait(ctx context.Context, driver *process.Child) (string, error) {
	select {
	case port := <-p.found:
		return port, nil
	case <-driver.Done():
		return "", fmt.Errorf("driver ended before it listened: %v", driver.Wait())
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
