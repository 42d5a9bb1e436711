//go:build unix && !linux

package process

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// Adopt does nothing here: only Linux has subreapers that work across sessions.
func Adopt() error { return nil }

// Register does nothing here, since Sweep does nothing.
func Register(int) {}

// Sweep does nothing here: orphans go to process 1.
func Sweep(context.Context) (int, error) { return 0, nil }

// Kill kills the process group that pid leads, or else pid alone.
func Kill(pid int) error {
	if pid <= 1 || pid == unix.Getpid() {
		return fmt.Errorf("kill process %d: refused", pid)
	}
	target := pid
	if group, err := unix.Getpgid(pid); err == nil && group == pid {
		target = -pid
	}
	if err := unix.Kill(target, unix.SIGKILL); err != nil && !errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("kill process %d: %w", pid, err)
	}
	return nil
}

func (c *Child) kill() error {
	if c.Ended() {
		return nil
	}
	return Kill(c.PID())
}

func (c *Child) awaitGroup(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-c.done:
	}
}

// IsRunning reports whether there is such a process.
func IsRunning(pid int) bool { return unix.Kill(pid, 0) == nil }
