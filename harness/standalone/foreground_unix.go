//go:build unix

package standalone

import (
	"os"

	"golang.org/x/sys/unix"
)

// isForeground reports whether the terminal's signals reach this process's group,
// and so the command that it started.
func isForeground() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer tty.Close()
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
