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
	cmd  *exec.Cmd
	says *regexp.Regexp // matches the port in its output once it listens; nil if it prints none
	port string         // that it was given in that case
	path string         // of its commands: "", "/wd/hub"
	env  []string       // besides the scratch directory's

	budget time.Duration // for one command; 0 is webdriver.DefaultCommandTimeout
}

// inScratch makes a scratch directory and starts an engine in it, or leaves nothing
// behind.
func inScratch(o Options, start func(*Running, *scratch) error) (*Running, error) {
	s, err := newScratch(o.Dir)
	if err != nil {
		return nil, err
	}
	r := &Running{dir: s.dir}
	if err := start(r, s); err != nil {
		return nil, errors.Join(err, abandon(r))
	}
	return r, nil
}

// drive starts a driver, and has it start the browser.
func (r *Running) drive(ctx context.Context, d driver, o Options, s *scratch, caps map[string]any) error {
	port, err := r.listening(ctx, d, o, s)
	if err != nil {
		return err
	}
	return r.session(ctx, webdriver.Remote{URL: "http://127.0.0.1:" + port + d.path, CommandTimeout: d.budget, OpenTimeout: o.Patience}, caps)
}

// listening starts a driver and returns its port once it listens there.
func (r *Running) listening(ctx context.Context, d driver, o Options, s *scratch) (string, error) {
	said := newPortReader(d.says, r.printing(o.Log))
	d.cmd.Env, d.cmd.Dir, d.cmd.Stdout, d.cmd.Stderr = append(s.env(), d.env...), s.dir, said, said
	err := o.within(func() (err error) {
		r.child, err = process.Start(d.cmd)
		return err
	})
	if err != nil {
		return "", err
	}
	r.Driver = r.child.PID()
	if d.says == nil {
		return d.port, d.answers(ctx, r.child)
	}
	return said.wait(ctx, r.child)
}

// session opens one at a listening server, and reads the browser's identity.
func (r *Running) session(ctx context.Context, remote webdriver.Remote, caps map[string]any) error {
	page, err := webdriver.Open(ctx, remote, caps)
	if err != nil {
		return err
	}
	r.Page, r.quit = page, page.Quit
	return r.know(ctx, page)
}

// know reads the identity of the browser that answered.
func (r *Running) know(ctx context.Context, page *webdriver.Page) error {
	session := page.Session()
	r.Session, r.Product, r.Version, r.Given = session.ID, session.Browser, session.Version, session.Capabilities
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
	says  *regexp.Regexp
	log   io.Writer
	mu    sync.Mutex
	seen  bytes.Buffer
	found chan string
	done  bool
}

func newPortReader(says *regexp.Regexp, log io.Writer) *portReader {
	return &portReader{says: says, log: log, found: make(chan string, 1), done: says == nil}
}

// Write implements io.Writer.
func (p *portReader) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.done {
		p.seen.Write(b)
		if m := p.says.FindSubmatch(p.seen.Bytes()); m != nil {
			p.done = true
			p.seen.Reset()
			p.found <- string(m[1])
		}
	}
	return p.log.Write(b)
}

// last is the last line of the driver's output, for error messages.
func (p *portReader) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(p.seen.String()), "\n")
	words := strings.ToValidUTF8(strings.TrimSpace(lines[len(lines)-1]), "")
	if words == "" {
		return ""
	}
	return ": " + words
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
