package engine

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"cxmatrix/harness/process"
)

// lastWords passes a browser's output on, and keeps the line that explains its end: one that calls itself fatal, else the last.
type lastWords struct {
	dest        io.Writer
	mu          sync.Mutex
	fatal, last string
}

// Write implements io.Writer. It gets whole lines.
func (w *lastWords) Write(b []byte) (int, error) {
	w.mu.Lock()
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"): // of a stack trace
		case w.fatal == "" && strings.Contains(line, "FATAL"):
			w.fatal = line
		default:
			w.last = line
		}
	}
	w.mu.Unlock()
	if w.dest == nil {
		return len(b), nil
	}
	return w.dest.Write(b)
}

// endingTime is how long a browser may take to end once its connection has.
const endingTime = time.Second

// noSandbox is what Chromium says where it may not make the namespaces of its sandbox.
const noSandbox = "No usable sandbox"

// explain adds to the error of a browser that has just been started what it said, if it has ended.
func (w *lastWords) explain(err error, child *process.Child) error {
	if err == nil {
		return nil
	}
	select {
	case <-child.Done():
	case <-time.After(endingTime):
		return err
	}
	w.mu.Lock()
	said := w.fatal
	if said == "" {
		said = w.last
	}
	w.mu.Unlock()
	switch {
	case strings.Contains(said, noSandbox):
		return fmt.Errorf("the browser ended at once: %s: its sandbox needs user namespaces: allow them (in docker: --security-opt seccomp=unconfined), or start cxmatrix as root", noSandbox)
	case said != "":
		return fmt.Errorf("the browser ended at once: %s", said)
	}
	return fmt.Errorf("the browser ended at once, and said nothing: %w", err)
}
