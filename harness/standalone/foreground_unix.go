//go:build unix

package standalone

import (
	"os"

	"golang.org/x/sys/unix"
)

// inForeground reports whether the terminal's signals reach this process's group,
// and so the command that it started.
func inForeground() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer tty.Close()
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
