package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"cxmatrix/harness/browser/webdriver"
	"cxmatrix/harness/process"
)

// driver is a WebDriver server, one for each cell.
type driver struct {
	cmd         *exec.Cmd
	portPattern *regexp.Regexp // matches the port in its output once it listens; nil if it prints none
	port        string         // that it was given in that case
	path        string         // of its commands: "", "/wd/hub"
	env         []string       // besides the scratch directory's

	commandTimeout time.Duration // for one command; 0 is the default of package webdriver
}

// url is the address of its commands.
func (d driver) url(port string) string { return "http://127.0.0.1:" + port + d.path }

// startInScratch makes a scratch directory and starts an engine in it, or leaves nothing
// behind.
func startInScratch(o Options, start func(*Instance, *scratch) error) (*Instance, error) {
	s, err := newScratch(o.Dir)
	if err != nil {
		return nil, err
	}
	if o.Headed {
		s.bookmark()
	}
	r := &Instance{dir: s.dir}
	if err := start(r, s); err != nil {
		return nil, errors.Join(err, closeNow(r))
	}
	return r, nil
}

// startWithDriver starts a driver, and has it start the browser.
func (r *Instance) startWithDriver(ctx context.Context, d driver, o Options, s *scratch, caps map[string]any) error {
	port, err := r.startDriver(ctx, d, o, s)
	if err != nil {
		return err
	}
	return r.openSession(ctx, webdriver.Remote{URL: d.url(port), CommandTimeout: d.commandTimeout, OpenTimeout: o.StartTimeout}, caps)
}

// startDriver starts a driver and returns its port once it listens there.
func (r *Instance) startDriver(ctx context.Context, d driver, o Options, s *scratch) (string, error) {
	reader := newPortReader(d.portPattern, r.lineWriter(o.Log))
	d.cmd.Env, d.cmd.Dir, d.cmd.Stdout, d.cmd.Stderr = append(s.env(), d.env...), s.dir, reader, reader
	err := o.startIn(func() (err error) {
		r.child, err = process.Start(d.cmd)
		return err
	})
	if err != nil {
		return "", err
	}
	r.Driver = r.child.PID()
	if d.portPattern == nil {
		return d.port, d.waitReady(ctx, r.child)
	}
	return reader.wait(ctx, r.child)
}

// openSession opens one at a listening server, and reads the browser's identity.
func (r *Instance) openSession(ctx context.Context, remote webdriver.Remote, caps map[string]any) error {
	page, err := webdriver.Open(ctx, remote, caps)
	if err != nil {
		return err
	}
	r.Page, r.quit = page, page.Quit
	return r.readIdentity(ctx, page)
}

// readIdentity reads the identity of the browser that answered.
func (r *Instance) readIdentity(ctx context.Context, page *webdriver.Page) error {
	session := page.Session()
	r.Session, r.Product, r.Version, r.Capabilities = session.ID, session.Browser, session.Version, session.Capabilities
	for _, key := range []string{"goog:processID", "moz:processID"} {
		if pid, ok := session.Capabilities[key].(float64); ok {
			r.Browser = int(pid)
		}
	}
	var err error
	r.UserAgent, err = page.UserAgent(ctx)
	return err
}

// portReader finds the port in a driver's output, and passes all of it on.
type portReader struct {
	pattern *regexp.Regexp
	log     io.Writer
	mu      sync.Mutex
	output  bytes.Buffer
	found   chan string
	done    bool
}

func newPortReader(says *regexp.Regexp, log io.Writer) *portReader {
	return &portReader{pattern: says, log: log, found: make(chan string, 1), done: says == nil}
}

// Write implements io.Writer.
func (p *portReader) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.done {
		p.output.Write(b)
		if m := p.pattern.FindSubmatch(p.output.Bytes()); m != nil {
			p.done = true
			p.output.Reset()
			p.found <- string(m[1])
		}
	}
	return p.log.Write(b)
}

// last is the last line of the driver's output, for error messages.
func (p *portReader) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(p.output.String()), "\n")
	text := strings.ToValidUTF8(strings.TrimSpace(lines[len(lines)-1]), "")
	if text == "" {
		return ""
	}
	return ": " + text
}

func (p *portReader) wait(ctx context.Context, driver *process.Child) (string, error) {
	select {
	case port := <-p.found:
		return port, nil
	case <-driver.Done():
		return "", fmt.Errorf("driver ended before it listened: %v%s", driver.Wait(), p.last())
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
