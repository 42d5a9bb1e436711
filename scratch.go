package main

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// What is made in the temporary directory begins with scratchName, and holds a file that is
// locked for as long as the process lives that made it: who comes after a killed one knows
// what nobody needs any more.
const (
	scratchName = "cx"
	runName     = scratchName + "matrix-run-"     // the key of a run's authority, and what the reference SaaS stores
	networkName = scratchName + "matrix-network-" // the same, of a network alone
	cellName    = scratchName + "-"               // of one cell: browsers put sockets below it, whose paths may have 107 bytes
	aliveFile   = "alive"
	justMade    = time.Minute // a younger one may not be locked yet
)

// newScratch makes a temporary directory, and what removes it.
func newScratch(name string) (dir string, gone func() error, err error) {
	if dir, err = os.MkdirTemp("", name); err != nil {
		return "", nil, err
	}
	alive := flock.New(filepath.Join(dir, aliveFile))
	if _, err := alive.TryLock(); err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	return dir, func() error { return errors.Join(alive.Unlock(), os.RemoveAll(dir)) }, nil
}

// sweepScratch removes from the temporary directory what killed processes left. What can't
// be removed, such as somebody else's, stays.
func sweepScratch() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), scratchName+"*", aliveFile))
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
