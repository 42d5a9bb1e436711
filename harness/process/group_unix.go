//go:build unix

package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// setProcessGroup makes cmd the leader of a process group, if it is not to lead a session.
func setProcessGroup(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	if !cmd.SysProcAttr.Setsid {
		cmd.SysProcAttr.Setpgid, cmd.SysProcAttr.Pgid = true, 0
	}
}

// terminateGroup sends SIGTERM to the group of a child that still lives: the number of an
// empty group may have been reused.
func (c *Child) terminateGroup() error {
	if c.Ended() {
		return nil
	}
	if err := unix.Kill(-c.PID(), unix.SIGTERM); err != nil && !errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("ask process group %d to end: %w", c.PID(), err)
	}
	return nil
}

// CloseOnExec sets close-on-exec, so that commands that this process starts do not inherit the file.
func CloseOnExec(descriptor int) { unix.CloseOnExec(descriptor) }

// Inherited is a pipe that this process got from its parent. Commands that it starts do not.
func Inherited(descriptor int, name string) *os.File {
	unix.CloseOnExec(descriptor)
	_ = unix.SetNonblock(descriptor, true) // else a read could not be ended
	return os.NewFile(uintptr(descriptor), name)
}
