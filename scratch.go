package main

import (
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// A run's temporary directory holds the key of its authority, and what the reference SaaS
// stores. The run holds a lock in it for as long as its process lives.
const (
	scratchName = "cxmatrix-run-"
	aliveFile   = "alive"
	justMade    = time.Minute // a younger one may not be locked yet
)

// newScratch makes a run's temporary directory, and takes away those of runs that were killed.
func newScratch() (dir string, gone func(), err error) {
	sweepScratch(os.TempDir())
	if dir, err = os.MkdirTemp("", scratchName); err != nil {
		return "", nil, err
	}
	alive := flock.New(filepath.Join(dir, aliveFile))
	if _, err := alive.TryLock(); err != nil {
		os.RemoveAll(dir)
		return "", nil, err
	}
	return dir, func() {
		_ = alive.Unlock()
		os.RemoveAll(dir)
	}, nil
}

// sweepScratch removes what killed runs left in a folder. What can't be removed, such as
// somebody else's, stays.
func sweepScratch(folder string) {
	left, _ := filepath.Glob(filepath.Join(folder, scratchName+"*", aliveFile))
	for _, path := range left {
		made, err := os.Stat(path)
		if err != nil || time.Since(made.ModTime()) < justMade {
			continue
		}
		lock := flock.New(path)
		if free, err := lock.TryLock(); err != nil || !free {
			continue
		}
		os.RemoveAll(filepath.Dir(path))
		_ = lock.Unlock()
	}
}
