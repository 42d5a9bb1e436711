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
	locksDir  = "locks"
	runLock   = "run"    // held by the run that writes there, while its process lives
	cellsLock = "cells"  // shared by the processes of its cells
	ownerFile = "holder" // whose cells may write: the random name of the last run that took the directory
)

// ErrRunning says that a run is writing into a directory.
var ErrRunning = errors.New("a run is in progress there")

// DirLock is a run directory that one run has locked for itself.
type DirLock struct {
	dir, owner string
	lock       *flock.Flock
}

// LockDir locks a run directory for one run, and makes it if need be. While another process holds
// it the error is ErrRunning; a killed process holds it no longer.
func LockDir(dir string) (*DirLock, error) {
	if err := errors.Join(MakeDir(dir), os.MkdirAll(filepath.Join(dir, locksDir), privateDir)); err != nil {
		return nil, err
	}
	h := &DirLock{dir: dir, owner: rand.Text(), lock: flock.New(filepath.Join(dir, locksDir, runLock))}
	free, err := h.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("%s: lock: %w", dir, err)
	}
	if !free {
		return nil, fmt.Errorf("%s: %w", dir, ErrRunning)
	}
	if err := os.WriteFile(filepath.Join(dir, locksDir, ownerFile), []byte(h.owner), privateFile); err != nil {
		return nil, errors.Join(err, h.lock.Unlock())
	}
	return h, nil
}

// IsRunning reports whether a run is writing into a directory, which it does not change. During the check no run can take
// the directory.
func IsRunning(dir string) bool {
	path := filepath.Join(dir, locksDir, runLock)
	if _, err := os.Stat(path); err != nil {
		return false // never held
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
	free, err := lock.TryRLock()
	if err == nil && free {
		_ = lock.Unlock()
	}
	return err == nil && !free
}

// Owner is the name that a cell's process passes to JoinDir.
func (h *DirLock) Owner() string { return h.owner }

// WaitForCells waits until no process of an earlier run writes there any more: after a run is killed,
// its processes take a moment to close their browsers.
func (h *DirLock) WaitForCells(ctx context.Context) error {
	cells := flock.New(filepath.Join(h.dir, locksDir, cellsLock))
	if _, err := cells.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return fmt.Errorf("%s: cells of an earlier run are still running there: %w", h.dir, err)
	}
	return cells.Unlock()
}

// Release unlocks the directory.
func (h *DirLock) Release() error { return h.lock.Unlock() }

// Discard unlocks a directory in which nothing was recorded, and removes it.
func (h *DirLock) Discard() {
	_ = h.Release()
	if HasRun(h.dir) {
		return
	}
	_ = os.RemoveAll(filepath.Join(h.dir, locksDir))
	_ = os.Remove(h.dir) // only if it is empty
}

// JoinDir is for a process that walks a cell for the run that owner names: no other run takes the
// directory before leave is called. An error says that the run is over, and that nothing more
// of the cell may be recorded.
func JoinDir(dir, owner string) (leave func() error, err error) {
	cells := flock.New(filepath.Join(dir, locksDir, cellsLock))
	if err := cells.RLock(); err != nil {
		return nil, err
	}
	current, err := os.ReadFile(filepath.Join(dir, locksDir, ownerFile))
	if err == nil && string(current) != owner {
		err = fmt.Errorf("%s: the run that this cell is of is over", dir)
	}
	if err != nil {
		return nil, errors.Join(err, cells.Unlock())
	}
	return cells.Unlock, nil
}
