package engine

import (
	"bytes"
	"io"
	"sync"
)

// longestLine is what is kept of a line that does not end, in bytes.
const longestLine = 64 << 10

// printed passes on what one process prints, in whole lines: several processes share a log,
// and whoever cleans it of secrets must not find one with another's words inside. It never
// fails, so that a log that is gone ends no browser.
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

// flush ends the last line, of a process that is over.
func (p *printed) flush() {
	p.mu.Lock()
	rest := len(p.rest) > 0
	p.mu.Unlock()
	if rest {
		_, _ = p.Write([]byte{'\n'})
	}
}

// printing is the log of one more process of this engine.
func (r *Running) printing(log io.Writer) io.Writer {
	p := &printed{to: log}
	r.logs = append(r.logs, p)
	return p
}
