package engine

import (
	"bytes"
	"io"
	"sync"
)

// maxLineBytes is how much of an unfinished line is kept, in bytes.
const maxLineBytes = 64 << 10

// lineWriter passes on a process's output in whole lines: several processes share a log,
// and a secret must not be split by another's output, or it could not be removed. It never
// fails, so that a failing log does not end a browser.
type lineWriter struct {
	dest    io.Writer
	mu      sync.Mutex
	pending []byte
}

// Write implements io.Writer.
func (p *lineWriter) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pending = append(p.pending, b...)
	end := bytes.LastIndexByte(p.pending, '\n') + 1
	if end == 0 && len(p.pending) > maxLineBytes {
		end = len(p.pending)
	}
	if end > 0 {
		_, _ = p.dest.Write(p.pending[:end])
		p.pending = append(p.pending[:0], p.pending[end:]...)
	}
	return len(b), nil
}

// flush ends the last line of a process that has exited.
func (p *lineWriter) flush() {
	p.mu.Lock()
	rest := len(p.pending) > 0
	p.mu.Unlock()
	if rest {
		_, _ = p.Write([]byte{'\n'})
	}
}

// lineWriter returns the log for another process of this engine.
func (r *Instance) lineWriter(log io.Writer) io.Writer {
	p := &lineWriter{dest: log}
	r.logs = append(r.logs, p)
	return p
}
