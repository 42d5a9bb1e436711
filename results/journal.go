package results

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
)

const (
	journalFile = "journal.jsonl"
	lockFile    = "journal.lock"
)

// Journal appends lines to a run directory. Many processes may have it open.
type Journal struct {
	mutex sync.Mutex // for goroutines: lock is between processes, and every holder of this Journal shares it
	path  string
	lock  *flock.Flock
	clean func(string) string
}

// OpenJournal opens the journal of a run directory. Every line goes through
// clean first, which takes the secrets out; nil leaves lines as they are.
func OpenJournal(dir string, clean func(string) string) *Journal {
	if clean == nil {
		clean = func(s string) string { return s }
	}
	return &Journal{
		path:  filepath.Join(dir, journalFile),
		lock:  flock.New(filepath.Join(dir, lockFile)),
		clean: clean,
	}
}

// Append writes v as one whole line and returns when it is on the disk. A torn
// line that a killed writer left is ended first, so that it costs only itself.
func (j *Journal) Append(v any) error {
	line, err := encode(v, j.clean)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if err := j.lock.Lock(); err != nil {
		return fmt.Errorf("journal: lock: %w", err)
	}
	defer j.lock.Unlock()
	f, err := os.OpenFile(j.path, os.O_CREATE|os.O_RDWR|os.O_APPEND, privateFile)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	defer f.Close()
	if torn(f) {
		line = append([]byte{'\n'}, line...)
	}
	if err := write(f, line); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// write appends a whole line or nothing: what a full disk left of it is truncated.
func write(f *os.File, line []byte) error {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err = f.Write(line); err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = f.Truncate(end) // if that fails too, the next writer ends the torn line
		return err
	}
	if end == 0 { // the file is new: make its name durable, too
		return syncDir(filepath.Dir(f.Name()))
	}
	return nil
}

func encode(v any, clean func(string) string) ([]byte, error) {
	raw, err := json.Marshal(cleaned(v, clean))
	if err != nil {
		return nil, err
	}
	return append(raw, '\n'), nil
}

func torn(f *os.File) bool {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil || end == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = f.ReadAt(last, end-1)
	return err == nil && last[0] != '\n'
}
