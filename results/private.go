package results

import (
	"os"
	"path/filepath"
)

// What a run writes is for its user alone: it shows a site that others may not see, and
// accounts of it.
const (
	privateDir  = 0o700
	privateFile = 0o600
)

// MakeDir makes a run directory that only its user can enter. What is above it is made as any
// directory is; one that is there already stays as it is, with whatever else is in it: all
// that a run puts there is its user's alone.
func MakeDir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	return os.MkdirAll(dir, privateDir)
}

// WriteArtifact writes a file below a run directory, at a path relative to it, for its user
// alone.
func WriteArtifact(dir, rel string, data []byte) error {
	path := filepath.Join(dir, rel)
	if err := os.MkdirAll(filepath.Dir(path), privateDir); err != nil {
		return err
	}
	return os.WriteFile(path, data, privateFile)
}
