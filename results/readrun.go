package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// Bounds of what is accepted from a run.json, which is untrusted input.
const (
	maxRunFile = 256 << 20 // bytes
	maxPlanned = 1 << 20   // cells and parts of them
	maxSteps   = 500
	maxID      = 4096 // bytes of a cell's id; a control cell's id names what was lifted
)

// HasRun reports whether a directory holds a run.
func HasRun(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, runFile))
	return err == nil
}

// readRun reads run.json.
func (r *Recorded) readRun(path string) error {
	data, err := readAll(path, maxRunFile)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s holds no run: %s is not there", r.Dir, runFile)
	}
	if errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("%s is no run directory: name the folder that a run made", r.Dir)
	}
	if err != nil {
		return err
	}
	if bytes.Count(data, []byte("{")) > maxPlanned {
		return fmt.Errorf("%s holds more than %d cells: it was not written by cxmatrix", path, maxPlanned)
	}
	if err := json.Unmarshal(data, &r.Run); err != nil {
		return fmt.Errorf("%s: %s: it was not written by cxmatrix: use the directory as the run left it", jsonPosition(path, data, err), printable(err.Error()))
	}
	if mayHaveControls(data) && stripControls(&r.Run) {
		r.addDamage(0, controlsDamage)
	}
	r.Run.Started = validTime(r.Run.Started, func(format string, args ...any) {
		r.addDamage(0, func() string { return fmt.Sprintf(format, args...) })
	})
	return r.checkRun(path)
}

// checkRun refuses a run that can't be reported, and takes a cell that is planned twice once.
func (r *Recorded) checkRun(path string) error {
	run := &r.Run
	switch s := run.Shard; {
	case run.Schema > Schema:
		return fmt.Errorf("%s was written by a newer cxmatrix (schema %d, this one reads up to %d)", r.Dir, run.Schema, Schema)
	case run.Schema < 1:
		return fmt.Errorf("%s has no schema: it was not written by cxmatrix", path)
	case len(run.Steps) > maxSteps:
		return fmt.Errorf("%s has %d steps: want up to %d", path, len(run.Steps), maxSteps)
	case s != nil && (s.Index < 1 || s.Index > s.Of):
		return fmt.Errorf("%s: shard %s: want a part and of how many, such as 2/5", path, s)
	case s != nil:
		r.Shards = []Shard{*s}
	}
	known := map[string]bool{}
	for _, p := range run.Plan {
		if p.Cell == "" || len(p.Cell) > maxID {
			return fmt.Errorf("%s: a planned cell has an id of %d bytes: want 1 to %d", path, len(p.Cell), maxID)
		}
	}
	run.Plan = slices.DeleteFunc(run.Plan, func(p Planned) bool {
		duplicate := known[p.Cell]
		known[p.Cell] = true
		if duplicate {
			r.addDamage(0, func() string { return printable(p.Cell) + " is planned twice, and taken once" })
		}
		return duplicate
	})
	return nil
}

// jsonPosition is the place of a JSON error in a file: "run.json:3:14".
func jsonPosition(path string, data []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	offset := int64(len(data))
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	}
	before := data[:min(max(offset, 0), int64(len(data)))]
	return fmt.Sprintf("%s:%d:%d", path, 1+bytes.Count(before, []byte("\n")), max(len(before)-1-bytes.LastIndexByte(before, '\n'), 1))
}

// open opens a regular file of a run directory. Reading any other kind may never end.
func open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	return os.Open(path)
}

func readAll(path string, limit int64) ([]byte, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s is longer than %d MiB: it was not written by cxmatrix", path, limit>>20)
	}
	return data, err
}
