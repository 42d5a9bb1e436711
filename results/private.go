package results

import (
	"os"
	"path/filepath"
)

// Permissions of what a run writes: only its user may read it, since it shows a site that others
// may not see, and accounts of that site.
const (
	privateDir  = 0o700
	privateFile = 0o600
)

// MakeDir makes a run directory that only its user can enter. Its parents get the usual
// permissions. An existing directory stays as it is: what a run writes into it is private anyway.
func MakeDir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	return os.MkdirAll(dir, privateDir)
}

// WriteArtifact writes a file below a run directory, at a path relative to it, that only its
// user can read.
func WriteArtifact(dir, rel string, data []byte) error {
	path := filepath.Join(dir, rel)
	if err := os.MkdirAll(filepath.Dir(path), privateDir); err != nil {
		return err
	}
	return os.WriteFile(path, data, privateFile)
}
