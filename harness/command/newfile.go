package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// writeNew writes a file that must not be there, unless it may be replaced.
func writeNew(path, text string, replace bool) error {
	file, err := createNew(path, 0o644, replace)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}

// writePrivate is writeNew for its owner alone: what a person typed may be about customers.
func writePrivate(path, text string, replace bool) error {
	file, err := createNew(path, 0o600, replace)
	if err != nil {
		return err
	}
	err = file.Chmod(0o600) // one that is replaced keeps its mode
	if err == nil {
		_, err = file.WriteString(text)
	}
	return errors.Join(err, file.Close())
}

func createNew(path string, mode os.FileMode, replace bool) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	how := os.O_CREATE | os.O_WRONLY | os.O_EXCL
	if replace {
		how = os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	}
	return os.OpenFile(path, how, mode)
}

// outExists refuses to write over the file of --out.
func outExists(path string) error {
	return fmt.Errorf("--out %s: it is there already: name a new file, or add --force", path)
}
