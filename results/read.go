package results

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// longestLine is what a reader accepts of one line, in bytes; a record of a cell
// with a hundred files takes some 30 kB.
const longestLine = 16 << 20

// Recorded is a run directory as it was found.
type Recorded struct {
	Dir      string
	Run      Run
	Cells    []Cell // final records, in the journal's order
	Steps    []StepLine
	Sessions []Session
	Damage   []string // lines that could not be read, in words
}

// Read reads a run directory. Damaged lines are skipped and reported in Damage;
// an error means that there is no run to speak of.
func Read(dir string) (*Recorded, error) {
	data, err := os.ReadFile(filepath.Join(dir, runFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s holds no run: %s is not there", dir, runFile)
	}
	if err != nil {
		return nil, err
	}
	r := &Recorded{Dir: dir}
	if err := json.Unmarshal(data, &r.Run); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, runFile), err)
	}
	if r.Run.Schema > Schema {
		return nil, fmt.Errorf("%s was written by a newer cxmatrix (schema %d, this one reads up to %d)", dir, r.Run.Schema, Schema)
	}
	return r, r.readJournal(filepath.Join(dir, journalFile))
}

func (r *Recorded) readJournal(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(in)
		if len(bytes.TrimSpace(line)) > 0 {
			if bad := r.take(line); bad != nil {
				r.Damage = append(r.Damage, fmt.Sprintf("%s:%d: skipped: %v", journalFile, n, bad))
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readLine returns the next line, cut at longestLine so that a hostile journal
// can't fill the memory.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line) <= longestLine {
			line = append(line, part...)
		}
		if err != bufio.ErrBufferFull {
			return line, err
		}
	}
}

func (r *Recorded) take(line []byte) error {
	var head struct {
		Type   string `json:"type"`
		Schema int    `json:"schema"`
		Cell   string `json:"cell"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return fmt.Errorf("torn or foreign: %w", err)
	}
	if head.Schema > Schema {
		return fmt.Errorf("schema %d is newer than %d", head.Schema, Schema)
	}
	if head.Cell == "" {
		return fmt.Errorf("it names no cell")
	}
	switch head.Type {
	case TypeSession:
		return keep(line, &r.Sessions)
	case TypeStep:
		return keep(line, &r.Steps)
	case TypeCell:
		return keep(line, &r.Cells)
	}
	return fmt.Errorf("unknown type %q", head.Type)
}

func keep[T any](line []byte, list *[]T) error {
	var v T
	if err := json.Unmarshal(line, &v); err != nil {
		return err
	}
	*list = append(*list, v)
	return nil
}

// Final returns the last final record of a cell, or nil.
func (r *Recorded) Final(cell string) *Cell {
	for i := len(r.Cells) - 1; i >= 0; i-- {
		if r.Cells[i].Cell == cell {
			return &r.Cells[i]
		}
	}
	return nil
}

// StepsOf returns the steps that were recorded of one attempt, finished or not.
func (r *Recorded) StepsOf(cell string, attempt int) []Step {
	var steps []Step
	for _, s := range r.Steps {
		if s.Cell == cell && s.Attempt == attempt {
			steps = append(steps, s.Step)
		}
	}
	return steps
}

// SessionOf returns the session of one attempt with the browser that answered, or nil if
// there was none.
func (r *Recorded) SessionOf(cell string, attempt int) *Session {
	for i := range r.Sessions {
		if s := &r.Sessions[i]; s.Cell == cell && s.Attempt == attempt && s.Browser != nil {
			return s
		}
	}
	return nil
}

// Open returns the sessions, elsewhere than on this machine, that nobody is known to have
// ended: the last line of each.
func (r *Recorded) Open() []Session {
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
