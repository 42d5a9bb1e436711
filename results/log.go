package results

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"cxmatrix/results/redact"
)

// LogFile is the file name of the output of a cell's process, its browser and its driver.
const LogFile = "cell.log"

// Bounds of a log, in bytes. It may grow to maxLog; then, and when it is closed, it is cut to
// its first lines, lines that look like errors, and its last lines.
const (
	maxLog     = 256 << 10
	headLog    = 8 << 10
	errorsLog  = 16 << 10
	tailLog    = 40 << 10
	maxLine    = 2 << 10
	maxPending = 64 << 10 // only the beginning of a longer line is kept
)

// Log writes lines to a file as they come, with secrets taken out first, so that no secret
// reaches the disk. It is safe for concurrent use.
type Log struct {
	mu         sync.Mutex
	file       *os.File
	secrets    *redact.Secrets
	pending    []byte // an incomplete line
	discarding bool   // the rest of a line that is too long
	lines      []string
	size       int
	omitted    int // lines that were left out
	err        error
}

// CreateLog makes the log of an attempt at a cell in a run directory.
func CreateLog(dir, cell string, attempt int, secrets *redact.Secrets) (*Log, error) {
	rel := filepath.Join(ArtifactDir(cell, attempt), LogFile)
	if err := WriteArtifact(dir, rel, nil); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, rel), os.O_RDWR, privateFile)
	if err != nil {
		return nil, err
	}
	return &Log{file: f, secrets: secrets}, nil
}

// Write implements io.Writer. It never fails, so that writers carry on; Close returns the first error.
func (l *Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for rest := b; len(rest) > 0; {
		line, after, complete := bytes.Cut(rest, []byte("\n"))
		rest = after
		l.addPending(line)
		if complete {
			l.endLine()
		}
	}
	return len(b), nil
}

// addPending adds to the incomplete line, up to a bound.
func (l *Log) addPending(part []byte) {
	if l.discarding {
		return
	}
	l.pending = append(l.pending, part...)
	if len(l.pending) > maxPending {
		l.writeLine(string(l.pending))
		l.pending, l.discarding = l.pending[:0], true
	}
}

// endLine takes the line that is now complete.
func (l *Log) endLine() {
	if !l.discarding {
		l.writeLine(string(l.pending))
	}
	l.pending, l.discarding = l.pending[:0], false
}

// writeLine writes one line. It is cleaned before it is shortened, so that no secret is cut in two.
func (l *Log) writeLine(line string) {
	line = l.secrets.Clean(line)
	if excess := len(line) - maxLine; excess > 0 {
		line = strings.ToValidUTF8(line[:maxLine], "") + fmt.Sprintf("… (%d bytes more)", excess)
	}
	line += "\n"
	l.lines, l.size = append(l.lines, line), l.size+len(line)
	if l.size > maxLog {
		l.shorten()
		return
	}
	_, err := io.WriteString(l.file, line)
	l.keepErr(err)
}

func (l *Log) keepErr(err error) {
	if l.err == nil {
		l.err = err
	}
}

// errorLike matches lines that say why something failed.
var errorLike = regexp.MustCompile(`(?i)\b(error|errno|exception|fatal|panic|fail(ed|ure)?|severe|crash(ed)?|abort(ed)?|can't|cannot|could not|unable|denied|refused|killed|signal|segmentation)\b|(?i:error:|exception:)`)

// shorten drops the lines that say little, and rewrites the file.
func (l *Log) shorten() {
	l.lines = slices.DeleteFunc(l.lines, func(line string) bool { return line == l.omissionNote() })
	head, tail := 0, len(l.lines)
	for n := 0; head < tail && n+len(l.lines[head]) <= headLog; head++ {
		n += len(l.lines[head])
	}
	for n := 0; tail > head && n+len(l.lines[tail-1]) <= tailLog; tail-- {
		n += len(l.lines[tail-1])
	}
	l.lines = append(append(l.lines[:head:head], l.middleLines(l.lines[head:tail])...), l.lines[tail:]...)
	l.size = len(strings.Join(l.lines, ""))
	_, err := l.file.Seek(0, io.SeekStart)
	l.keepErr(errors.Join(err, l.file.Truncate(0)))
	_, err = io.WriteString(l.file, strings.Join(l.lines, ""))
	l.keepErr(err)
}

// omissionNote stands where lines were left out.
func (l *Log) omissionNote() string { return fmt.Sprintf("… %d lines left out …\n", l.omitted) }

// middleLines is what is kept of the middle: the number of lines left out so far, then the last of the
// lines that look like errors.
func (l *Log) middleLines(middle []string) []string {
	size, matching := 0, []string{}
	for _, line := range slices.Backward(middle) {
		if !errorLike.MatchString(line) || size+len(line) > errorsLog {
			l.omitted++
			continue
		}
		size += len(line)
		matching = append(matching, line)
	}
	slices.Reverse(matching)
	return append([]string{l.omissionNote()}, matching...)
}

// Close ends the last line, shortens the log, and returns the first error that occurred.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pending) > 0 {
		l.endLine()
	}
	if l.size > headLog+errorsLog+tailLog {
		l.shorten()
	}
	return errors.Join(l.err, l.file.Close())
}
