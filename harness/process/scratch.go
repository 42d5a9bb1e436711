package process

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Kinds of temporary directories (see NewScratch). A random word follows in their names.
const (
	RunScratch     = "cxmatrix-run-"     // the key of a run's authority, and what the reference SaaS stores
	NetworkScratch = "cxmatrix-network-" // the same, of a network alone
	CellScratch    = "cx-"               // of one cell: browsers put sockets below it, whose paths may have 107 bytes
)

// markerFile is in each of them. It identifies the directory, and is locked while the process that made it lives.
// A sweep removes only directories that have one, since other programs may use such names.
const markerFile = ".cxmatrix-scratch"

const (
	minSweepAge    = time.Minute // a younger one may not be locked yet
	randomLength   = 12
	maxMarkerBytes = 1 << 10 // bytes
)

// marker is the content of a markerFile.
type marker struct {
	Kind   string `json:"kind"`
	Random string `json:"word"` // with which the directory's name ends
	User   int    `json:"user"` // owner of the directory; -1 where the system has no user ids
}

// NewScratch makes a temporary directory, and returns a function that removes it.
func NewScratch(kind string) (dir string, remove func() error, err error) {
	m := marker{kind, rand.Text()[:randomLength], os.Getuid()}
	dir = filepath.Join(os.TempDir(), m.Kind+m.Random)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", nil, tempDirError(err)
	}
	lock, err := m.write(dir)
	if err != nil {
		return "", nil, errors.Join(tempDirError(err), os.RemoveAll(dir))
	}
	return dir, func() error { return errors.Join(lock.Unlock(), os.RemoveAll(dir)) }, nil
}

// write marks and locks a directory.
func (m marker) write(dir string) (*flock.Flock, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, markerFile)
	if err := os.WriteFile(path, append(text, '\n'), 0o600); err != nil {
		return nil, err
	}
	lock := flock.New(path)
	if free, err := lock.TryLock(); err != nil || !free {
		return nil, errors.Join(fmt.Errorf("lock %s", path), err)
	}
	return lock, nil
}

// tempDirError names the temporary directory in the error, since its setting is easily overlooked.
func tempDirError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the temporary directory %s: %w", os.TempDir(), err)
}

// SweepScratch removes the temporary directories of killed processes. What can't be removed stays.
func SweepScratch() {
	for _, kind := range []string{RunScratch, NetworkScratch, CellScratch} {
		paths, _ := filepath.Glob(filepath.Join(os.TempDir(), kind+"*", markerFile))
		for _, path := range paths {
			if dir := filepath.Dir(path); isScratch(dir, kind) {
				removeUnlocked(dir)
			}
		}
	}
}

// isScratch reports whether NewScratch made a directory for this user: a link or a matching name is not enough.
func isScratch(dir, kind string) bool {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || !ownedByUser(info) {
		return false
	}
	path := filepath.Join(dir, markerFile)
	if info, err = os.Lstat(path); err != nil || !info.Mode().IsRegular() || !ownedByUser(info) || info.Size() > maxMarkerBytes || time.Since(info.ModTime()) < minSweepAge {
		return false
	}
	text, err := os.ReadFile(path)
	var m marker
	return err == nil && json.Unmarshal(text, &m) == nil && m.Kind == kind && m.User == os.Getuid() &&
		len(m.Random) == randomLength && strings.TrimPrefix(filepath.Base(dir), kind) == m.Random
}

// removeUnlocked removes a directory whose process has ended.
func removeUnlocked(dir string) {
	lock := flock.New(filepath.Join(dir, markerFile))
	if free, err := lock.TryLock(); err != nil || !free {
		return
	}
	_ = os.RemoveAll(dir)
	_ = lock.Unlock()
}

// CheckTempDir refuses a temporary directory that does not exist or is no directory.
func CheckTempDir() error {
	info, err := os.Stat(os.TempDir())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the temporary directory %s does not exist: create it, or set TMPDIR to another", os.TempDir())
	case err != nil:
		return tempDirError(err)
	case !info.IsDir():
		return fmt.Errorf("the temporary directory %s is not a directory: set TMPDIR to another", os.TempDir())
	}
	return nil
}
