package process

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Adopt makes this process the new parent of all orphans below it. It is not
// inherited: each process that should adopt calls it. Source: prctl(2),
// PR_SET_CHILD_SUBREAPER.
func Adopt() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("become a subreaper: %w", err)
	}
	return nil
}
