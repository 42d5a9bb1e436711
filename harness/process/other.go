//go:build !unix

package process

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

// Adopt does nothing here: only Linux has subreapers.
func Adopt() error { return nil }

// Register does nothing here, since Sweep does nothing.
func Register(int) {}

// Sweep does nothing here: orphans are not reparented.
func Sweep(context.Context) (int, error) { return 0, nil }

// Kill kills a process and those of its descendants whose parents still live.
func Kill(pid int) error {
	if pid <= 1 || pid == os.Getpid() {
		return fmt.Errorf("kill process %d: refused", pid)
	}
	out, err := exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(pid)).CombinedOutput()
	if err != nil {
		return fmt.Errorf("kill process %d: %w: %s", pid, err, out)
	}
	return nil
}

func setProcessGroup(*exec.Cmd) {}

// terminateGroup does nothing here: Windows has no SIGTERM for a program without a window.
func (c *Child) terminateGroup() error { return nil }

func (c *Child) kill() error {
	if c.Ended() {
		return nil
	}
	return Kill(c.PID())
}

func (c *Child) awaitGroup(context.Context) {}

// IsRunning reports whether there is such a process.
func IsRunning(pid int) bool {
	_, err := os.FindProcess(pid)
	return err == nil
}

// CloseOnExec does nothing here: commands inherit no files.
func CloseOnExec(int) {}

// Inherited is a pipe that this process got from its parent.
func Inherited(descriptor int, name string) *os.File { return os.NewFile(uintptr(descriptor), name) }
