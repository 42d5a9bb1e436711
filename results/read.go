package results

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// maxLineBytes is the longest line that a reader accepts, in bytes; the record of a
// cell with a hundred files takes about 30 kB.
const maxLineBytes = 16 << 20

// Recorded is a run directory as read, or several as one (see Merge).
type Recorded struct {
	Dir      string // the first of them
	Run      Run
	Cells    []Cell // final records, in the journal's order
	Steps    []StepLine
	Sessions []Session
	Damage   []string // lines that could not be read, or were not kept as they are, in words
	Dirs     []string // all directories, where several were merged
	Notes    []string // what merging decided, and other remarks, in words
	Shards   []Shard  // those that are present, if the run was sharded

	outline       bool                  // see ReadOutline
	sessions      bool                  // see ReadSessions
	deferred      map[string][]stepLine // steps whose cell has no record so far: see ReadBrief
	deferredBytes int                   // bytes of waiting
	damageCount   int                   // damage, reported or only counted
	memory        int                   // of the records in memory, estimated, in bytes
	finals        map[string]int        // index into Cells of each cell's final record; nil if Read did not make this
	attempts      map[string][]int      // indexes into Cells of the last record of each attempt at a cell, in order
	lastAttempts  map[string]int        // the last attempt at each cell that has any line
}

// Read reads a run directory. Damaged lines are skipped and reported in Damage;
// an error means that there is no readable run.
func Read(dir string) (*Recorded, error) { return read(&Recorded{Dir: dir}) }

func read(r *Recorded) (*Recorded, error) {
	if err := r.readRun(filepath.Join(r.Dir, runFile)); err != nil {
		return nil, err
	}
	r.reserveCells()
	if err := r.readJournal(filepath.Join(r.Dir, journalFile)); err != nil {
		return nil, err
	}
	r.addDeferred()
	r.addDamageCount()
	r.indexAttempts()
	return r, nil
}

func (r *Recorded) readJournal(path string) error {
	f, err := open(path)
	if errors.Is(err, os.ErrNotExist) {
		r.Damage = append(r.Damage, journalFile+" is missing: nothing was recorded, or it was deleted")
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 64<<10)
	var line []byte
	for n := 1; ; n++ {
		line, _, err = readLine(in, line[:0])
		if len(bytes.TrimSpace(line)) > 0 {
			r.reportSkipped(n, r.addLine(line, n))
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// reportSkipped reports a line that is not kept, if bad says why.
func (r *Recorded) reportSkipped(n int, err error) {
	if err != nil {
		r.addDamage(n, func() string { return "skipped: " + printable(err.Error()) })
	}
}

// readLine puts the next line into a buffer, cut at maxLineBytes so that a hostile
// journal can't fill the memory. The size is that of the whole line, in bytes.
func readLine(in *bufio.Reader, line []byte) (_ []byte, size int64, err error) {
	for {
		part, err := in.ReadSlice('\n')
		size += int64(len(part))
		if len(line) <= maxLineBytes {
			line = append(line, part...)
		}
		if err != bufio.ErrBufferFull {
			return line, size, err
		}
	}
}

// addLine keeps the content of a line. An error says why it is not kept.
func (r *Recorded) addLine(line []byte, n int) error {
	if len(line) > maxLineBytes {
		return fmt.Errorf("longer than %d MiB", maxLineBytes>>20)
	}
	if r.skipsLine(line) || r.addCellFast(line, n) {
		return nil
	}
	var header struct {
		Type    string `json:"type"`
		Schema  int    `json:"schema"`
		Cell    string `json:"cell"`
		Attempt int    `json:"attempt"`
	}
	if err := decode(line, &header); err != nil {
		return notARecord(err)
	}
	if err := checkHeader(header.Schema, header.Cell, header.Attempt); err != nil {
		return err
	}
	if r.sessions && header.Type != TypeSession {
		return nil
	}
	r.noteAttempt(header.Cell, header.Attempt)
	switch deferSteps := r.deferred != nil; header.Type {
	case TypeSession:
		if deferSteps {
			return nil
		}
		return addRecord(r, line, n, &r.Sessions)
	case TypeStep:
		if deferSteps {
			return r.deferStep(header.Cell, line, n)
		}
		return addRecord(r, line, n, &r.Steps)
	case TypeCell:
		r.dropDeferred(header.Cell)
		return addRecord(r, line, n, &r.Cells)
	}
	return fmt.Errorf("unknown type %q", header.Type)
}

// notARecord says why a line is no record of cxmatrix, without the decoder's words: they name Go types.
func notARecord(err error) error {
	var kind *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &kind):
		return fmt.Errorf("incomplete, or not written by cxmatrix: %w", err)
	case kind.Field == "":
		return errors.New("this line is no record")
	}
	return fmt.Errorf("this line is no record: its %s is a %s", kind.Field, kind.Value)
}

// checkHeader says, by a line's head, why the line is not kept.
func checkHeader(schema int, cell string, attempt int) error {
	switch {
	case schema > Schema:
		return fmt.Errorf("schema %d is newer than %d", schema, Schema)
	case cell == "":
		return errors.New("it names no cell")
	case len(cell) > maxID:
		return fmt.Errorf("the name of its cell is longer than %d bytes", maxID)
	case attempt < 0 || attempt > maxAttempts:
		return fmt.Errorf("attempt %d: want one up to %d", attempt, maxAttempts)
	}
	return nil
}

// addRecord decodes a line, and admits its content.
func addRecord[T any](r *Recorded, line []byte, n int, list *[]T) error {
	var v T
	if r.memory += memorySize[T](line); r.memory > maxMemory {
		return memoryError()
	}
	if err := decode(line, &v); err != nil {
		return notARecord(err)
	}
	appendRecord(r, line, n, v, list)
	return nil
}

func memoryError() error {
	return fmt.Errorf("the records before it take %d MiB already", maxMemory>>20)
}

// appendRecord takes out of a record what no cxmatrix writes, and keeps it.
func appendRecord[T any](r *Recorded, line []byte, n int, v T, list *[]T) {
	if mayHaveControls(line) && stripControls(&v) {
		r.addDamage(n, controlsDamage)
	}
	if m, ok := any(&v).(interface{ sanitise(func(func() string)) }); ok {
		m.sanitise(func(text func() string) { r.addDamage(n, text) })
	}
	if c, isCell := any(&v).(*Cell); isCell {
		c.checkSteps(r.Run.Steps, func(text func() string) { r.addDamage(n, text) })
		c.At = n
		if r.outline {
			c.outline()
		}
	}
	*list = append(*list, v)
}

// noteAttempt notes that there was an attempt at a cell.
func (r *Recorded) noteAttempt(cell string, attempt int) {
	if r.lastAttempts == nil {
		r.lastAttempts = map[string]int{}
	}
	r.lastAttempts[cell] = max(r.lastAttempts[cell], attempt)
}

// LastAttempt is the number of the last attempt at a cell of which anything was recorded, even without a final record; 0 if
// there is none.
func (r *Recorded) LastAttempt(cell string) int { return r.lastAttempts[cell] }

// DirOf is the run directory that a record lies in: its artifacts are relative to it.
func (r *Recorded) DirOf(c Cell) string { return cmp.Or(c.From, r.Dir) }

// Position is the line of a journal that a record is: "results/runs/1/journal.jsonl:12".
func (r *Recorded) Position(c Cell) string {
	return fmt.Sprintf("%s:%d", filepath.ToSlash(filepath.Join(r.DirOf(c), journalFile)), c.At)
}

// OpenSessions returns the sessions on other machines that no line says were ended: the last line of each.
func (r *Recorded) OpenSessions() []Session {
	last := map[string]int{}
	var order []string
	for i, s := range r.Sessions {
		if s.Name == "" {
			continue
		}
		if _, known := last[s.Name]; !known {
			order = append(order, s.Name)
		}
		last[s.Name] = i
	}
	var open []Session
	for _, name := range order {
		if s := r.Sessions[last[name]]; !s.Ended {
			open = append(open, s)
		}
	}
	return open
}
