//go:build unix

package run

import (
	"fmt"

	"cxmatrix/results"

	"golang.org/x/sys/unix"
)

// Open files of one process: those of any run, and those for each concurrent cell (pipes, the site's
// connections). Chromium's main process has some 150.
const (
	filesPerRun  = 192
	filesPerCell = 32
)

// EnsureFileLimit returns an error if the limit of open files is too low for so many cells at once. The Go runtime raises
// the soft limit of this process to the hard one; setting it once more lets the children inherit that. Source: package
// syscall, Setrlimit.
func EnsureFileLimit(cells int) error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return nil // there is none
	}
	need := uint64(filesPerRun + filesPerCell*cells)
	if uint64(limit.Max) < need {
		return fmt.Errorf("the limit of open files is %d, and %s at once take up to %d: raise it, such as by ulimit -n %d", limit.Max, results.Count(cells, "cell"), need, max(need, 1024))
	}
	return unix.Setrlimit(unix.RLIMIT_NOFILE, &limit)
}
