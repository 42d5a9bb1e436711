package engine

import (
	"bytes"
	"io"
	"sync"
)

// longestLine is how much of an unfinished line is kept, in bytes.
const longestLine = 64 << 10

// printed passes on a process's output in whole lines: several processes share a log,
// and a secret must not be split by another's output, or it could not be removed. It never
// fails, so that a failing log does not end a browser.
type printed struct {
	to   io.Writer
	mu   sync.Mutex
	rest []byte
}

// Write implements io.Writer.
func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rest = append(p.rest, b...)
	end := bytes.LastIndexByte(p.rest, '\n') + 1
	if end == 0 && len(p.rest) > longestLine {
		end = len(p.rest)
	}
	if end > 0 {
		_, _ = p.to.Write(p.rest[:end])
		p.rest = append(p.rest[:0], p.rest[end:]...)
	}
	return len(b), nil
}

// flush ends the last line of a process that has exited.
func (p *printed) flush() {
	p.mu.Lock()
	rest := len(p.rest) > 0
	p.mu.Unlock()
	if rest {
		_, _ = p.Write([]byte{'\n'})
	}
}

// printing returns the log for another process of this engine.
func (r *Running) printing(log io.Writer) io.Writer {
	p := &printed{to: log}
	r.logs = append(r.logs, p)
	return p
}
