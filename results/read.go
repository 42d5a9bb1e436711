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
	"slices"
)

// longestLine is what a reader accepts of one line, in bytes; a record of a cell
// with a hundred files takes some 30 kB.
const longestLine = 16 << 20

// Recorded is a run directory as it was found, or several as one (see Merge).
type Recorded struct {
	Dir      string // the first of them
	Run      Run
	Cells    []Cell // final records, in the journal's order
	Steps    []StepLine
	Sessions []Session
	Damage   []string // lines that could not be read, or not as they are, in words
	Dirs     []string // all directories, where several were merged
	Notes    []string // what merging them had to decide, in words
	Shards   []Shard  // that are in it, where the run was shared out

	more   int            // damage, told or not
	finals map[string]int // where in Cells the final record of a cell is; nil for one that Read did not make
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
	if r.Run.Shard != nil {
		r.Shards = []Shard{*r.Run.Shard}
	}
	if err := r.readJournal(filepath.Join(dir, journalFile)); err != nil {
		return nil, err
	}
	r.settle()
	return r, nil
}

// settle finds the final record of each cell, and marks those that are flaky.
func (r *Recorded) settle() {
	r.finals = map[string]int{}
	unsteady := map[string]bool{}
	for i, c := range r.Cells {
		if last, known := r.finals[c.Cell]; !known || c.Attempt >= r.Cells[last].Attempt {
			r.finals[c.Cell] = i
		}
		if c.Verdict == Failed || c.Verdict == Blocked || c.Verdict == Broken {
			unsteady[attemptOf(c)] = true
		} else {
			delete(unsteady, attemptOf(c)) // a later record of the same attempt amends it
		}
	}
	for id, last := range r.finals {
		c := &r.Cells[last]
		c.Flaky = false
		for earlier := 1; earlier < c.Attempt && c.Verdict == Passed && !IsControl(id); earlier++ {
			c.Flaky = c.Flaky || unsteady[attemptOf(Cell{Cell: id, Attempt: earlier})]
		}
	}
}

func attemptOf(c Cell) string { return fmt.Sprint(c.Attempt, " ", c.Cell) }

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
			if bad := r.take(line, n); bad != nil {
				r.damaged(n, "skipped: "+printable(bad.Error()))
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

// take keeps what a line tells. An error says why nothing of it is kept.
func (r *Recorded) take(line []byte, n int) error {
	if len(line) > longestLine {
		return fmt.Errorf("longer than %d MiB", longestLine>>20)
	}
	var head struct {
		Type    string `json:"type"`
		Schema  int    `json:"schema"`
		Cell    string `json:"cell"`
		Attempt int    `json:"attempt"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return fmt.Errorf("torn or foreign: %w", err)
	}
	switch {
	case head.Schema > Schema:
		return fmt.Errorf("schema %d is newer than %d", head.Schema, Schema)
	case head.Cell == "":
		return errors.New("it names no cell")
	case head.Attempt < 0 || head.Attempt > mostAttempts:
		return fmt.Errorf("attempt %d: want one up to %d", head.Attempt, mostAttempts)
	}
	switch head.Type {
	case TypeSession:
		return keep(line, &r.Sessions)
	case TypeStep:
		if err := keep(line, &r.Steps); err != nil {
			return err
		}
		r.mark(n, r.Steps[len(r.Steps)-1].Step.mend())
		return nil
	case TypeCell:
		if err := keep(line, &r.Cells); err != nil {
			return err
		}
		r.Cells[len(r.Cells)-1].At = n
		r.mark(n, r.Cells[len(r.Cells)-1].mend())
		return nil
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

// Final returns the final record of a cell, that of its last attempt, or nil.
func (r *Recorded) Final(cell string) *Cell {
	if r.finals != nil {
		if i, known := r.finals[cell]; known {
			return &r.Cells[i]
		}
		return nil
	}
	var final *Cell
	for i := range r.Cells {
		if c := &r.Cells[i]; c.Cell == cell && (final == nil || c.Attempt >= final.Attempt) {
			final = c
		}
	}
	return final
}

// Attempts returns the last record of each attempt at a cell, the first attempt first.
func (r *Recorded) Attempts(cell string) []Cell {
	var list []Cell
	for _, c := range r.Cells {
		if c.Cell != cell {
			continue
		}
		if i := slices.IndexFunc(list, func(a Cell) bool { return a.Attempt == c.Attempt }); i >= 0 {
			list[i] = c
		} else {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b Cell) int { return cmp.Compare(a.Attempt, b.Attempt) })
	return list
}

// DirOf is the run directory that a record lies in: its artifacts are relative to it.
func (r *Recorded) DirOf(c Cell) string { return cmp.Or(c.From, r.Dir) }

// Where is the line of a journal that a record is: "results/runs/1/journal.jsonl:12".
func (r *Recorded) Where(c Cell) string {
	return fmt.Sprintf("%s:%d", filepath.ToSlash(filepath.Join(r.DirOf(c), journalFile)), c.At)
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
