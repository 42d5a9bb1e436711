//go:build unix

package html_test

import (
	"os"
	"runtime"
	"syscall"
)

// peakBytes is the most memory that a process had at once.
func peakBytes(p *os.ProcessState) int64 {
	peak := p.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS == "darwin" {
		return int64(peak)
	}
	return int64(peak) << 10
}
