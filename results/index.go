package results

import (
	"bufio"
	"errors"
	"io"
	"os"
	"sync"

	"github.com/gofrs/flock"
)

// Index follows the journal of a running run and keeps the lines of attempts that are being walked. Each line is read
// once, however often the index is queried, and attempts that are no longer watched are dropped: neither the time of a
// query nor the memory grows with the journal. It is safe for concurrent use.
type Index struct {
	mutex  sync.Mutex
	path   string
	lock   *flock.Flock // of the journal: a writer holds it while it appends, and may still undo its line
	offset int64        // of the first unread byte
	walks  map[attempt]*AttemptRecord
}

type attempt struct {
	cell   string
	number int
}

// AttemptRecord is what a journal holds of one attempt at a cell.
type AttemptRecord struct {
	Record  *Cell    // the last one; nil if there is none
	Session *Session // the first that a browser answered, or nil
	Steps   []Step   // finished or not, in the journal's order
}

// Follow returns an index of the lines that are appended to the journal from now on.
func (j *Journal) Follow() (*Index, error) {
	x := &Index{path: j.path, lock: flock.New(j.lock.Path()), walks: map[attempt]*AttemptRecord{}}
	switch info, err := os.Stat(j.path); {
	case err == nil:
		x.offset = info.Size()
	case !errors.Is(err, os.ErrNotExist):
		return nil, err
	}
	return x, nil
}

// Watch keeps the lines of an attempt until Collect returns them.
func (x *Index) Watch(cell string, number int) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	x.walks[attempt{cell, number}] = &AttemptRecord{}
}

// Collect returns what the journal holds of a watched attempt, and stops watching it.
func (x *Index) Collect(cell string, number int) (AttemptRecord, error) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	if err := x.catchUp(); err != nil {
		return AttemptRecord{}, err
	}
	key := attempt{cell, number}
	w := x.walks[key]
	delete(x.walks, key)
	if w == nil {
		return AttemptRecord{}, nil
	}
	return *w, nil
}

// catchUp reads the lines that were appended since its last call.
func (x *Index) catchUp() error {
	f, err := open(x.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if err := x.lock.Lock(); err != nil {
		return err
	}
	defer x.lock.Unlock()
	if info, err := f.Stat(); err != nil || info.Size() < x.offset { // something other than cxmatrix truncated it
		x.offset = 0
	}
	if _, err := f.Seek(x.offset, io.SeekStart); err != nil {
		return err
	}
	return x.readLines(bufio.NewReaderSize(f, 64<<10))
}

// readLines takes complete lines. A torn line is left until the next writer ends it.
func (x *Index) readLines(in *bufio.Reader) error {
	var line []byte
	for {
		var size int64
		var err error
		line, size, err = readLine(in, line[:0])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		x.offset += size
		x.addLine(line)
	}
}

// addLine keeps a line of a watched attempt. It ignores damaged lines: Read reports them.
func (x *Index) addLine(line []byte) {
	r := &Recorded{}
	_ = r.addLine(line, 0)
	for _, c := range r.Cells {
		if w := x.walks[attempt{c.Cell, c.Attempt}]; w != nil {
			w.Record = &c
		}
	}
	for _, s := range r.Sessions {
		if w := x.walks[attempt{s.Cell, s.Attempt}]; w != nil && w.Session == nil && s.Browser != nil {
			w.Session = &s
		}
	}
	for _, s := range r.Steps {
		if w := x.walks[attempt{s.Cell, s.Attempt}]; w != nil {
			w.Steps = append(w.Steps, s.Step)
		}
	}
}
