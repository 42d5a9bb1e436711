//go:build unix

package process

import (
	"io/fs"
	"os"
	"syscall"
)

// ownedByUser reports whether a file is of the user whose process this is.
func ownedByUser(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == os.Getuid()
}
