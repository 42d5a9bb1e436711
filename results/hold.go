package results

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// Names in a run directory's folder of locks.
const (
	locksDir   = "locks"
	runLock    = "run"    // held by the run that writes there, for as long as its process lives
	cellsLock  = "cells"  // shared by the processes of its cells
	holderFile = "holder" // whose cells may write: what the last run that took the directory is called
)

// ErrRunning says that a run is writing into a directory.
var ErrRunning = errors.New("a run is at work there")

// Held is a run directory that one run has for itself.
type Held struct {
	dir, holder string
	lock        *flock.Flock
}

// Hold takes a run directory, which it makes if need be, for one run. While another process
// has it the error is ErrRunning; one that was killed has it no more.
func Hold(dir string) (*Held, error) {
	if err := errors.Join(MakeDir(dir), os.MkdirAll(filepath.Join(dir, locksDir), privateDir)); err != nil {
		return nil, err
	}
	h := &Held{dir: dir, holder: rand.Text(), lock: flock.New(filepath.Join(dir, locksDir, runLock))}
	free, err := h.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("%s: lock: %w", dir, err)
	}
	if !free {
		return nil, fmt.Errorf("%s: %w", dir, ErrRunning)
	}
	if err := os.WriteFile(filepath.Join(dir, locksDir, holderFile), []byte(h.holder), privateFile); err != nil {
		return nil, errors.Join(err, h.lock.Unlock())
	}
	return h, nil
}

// AtWork reports whether a run is writing into a directory, which stays as it is. For that moment no other can take it.
func AtWork(dir string) bool {
	path := filepath.Join(dir, locksDir, runLock)
	if _, err := os.Stat(path); err != nil {
		return false // nobody ever held it
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
	free, err := lock.TryRLock()
	if err == nil && free {
		_ = lock.Unlock()
	}
	return err == nil && !free
}

// Holder is what a cell's process gives to Join.
func (h *Held) Holder() string { return h.holder }

// Alone waits until no process of an earlier run writes there any more: those of one that was
// killed take a moment to close their browsers.
func (h *Held) Alone(ctx context.Context) error {
	cells := flock.New(filepath.Join(h.dir, locksDir, cellsLock))
	if _, err := cells.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return fmt.Errorf("%s: cells of an earlier run are still at work there: %w", h.dir, err)
	}
	return cells.Unlock()
}

// Release gives the directory back.
func (h *Held) Release() error { return h.lock.Unlock() }

// Discard gives a directory back in which nothing was recorded, and takes it away.
func (h *Held) Discard() {
	_ = h.Release()
	if Holds(h.dir) {
		return
	}
	_ = os.RemoveAll(filepath.Join(h.dir, locksDir))
	_ = os.Remove(h.dir) // only if it is empty
}

// Join is for a process that walks a cell for the run that holder names: its directory is not
// taken anew before leave is called. An error says that the run is over, and nothing of the
// cell may be recorded any more.
func Join(dir, holder string) (leave func() error, err error) {
	cells := flock.New(filepath.Join(dir, locksDir, cellsLock))
	if err := cells.RLock(); err != nil {
		return nil, err
	}
	now, err := os.ReadFile(filepath.Join(dir, locksDir, holderFile))
	if err == nil && string(now) != holder {
		err = fmt.Errorf("%s: the run that this cell is of is over", dir)
	}
	if err != nil {
		return nil, errors.Join(err, cells.Unlock())
	}
	return cells.Unlock, nil
}
