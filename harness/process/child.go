package process

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// outputDrainTime is how long Wait goes on reading the output of a child that has exited, when
// a descendant still has the pipe open; exec.Cmd.WaitDelay overrides it.
const outputDrainTime = time.Second

// Child is a command that was started as the leader of its own process group.
type Child struct {
	cmd  *exec.Cmd
	mark string
	done chan struct{}
	err  error // of cmd.Wait; set before done is closed
}

// Start starts cmd in a process group of its own, with a mark in its environment.
// The child gets no signals from the terminal: Ctrl-C goes to this process alone. When
// cmd has a context, its end kills the whole tree, not only the leader. A Child
// must be ended or waited for; use its methods, not those of cmd.
func Start(cmd *exec.Cmd) (*Child, error) {
	c := &Child{cmd: cmd, mark: registry.nextMark(), done: make(chan struct{})}
	setProcessGroup(cmd)
	cmd.Env = append(cmd.Environ(), markVariable+"="+c.mark)
	if cmd.Cancel != nil {
		cmd.Cancel = c.kill
	}
	if cmd.WaitDelay == 0 {
		cmd.WaitDelay = outputDrainTime
	}
	if err := registry.start(c); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	go c.reap()
	return c, nil
}

func (c *Child) reap() {
	c.err = c.cmd.Wait()
	registry.remove(c)
	close(c.done)
}

// PID returns the number of the child, which is also that of its process group.
func (c *Child) PID() int { return c.cmd.Process.Pid }

// Done is closed when the child has ended and was reaped. Its descendants may live on.
func (c *Child) Done() <-chan struct{} { return c.done }

// Wait returns when the child has ended, with the error of exec.Cmd.Wait: an
// *exec.ExitError when it did not exit with 0. It may be called several times.
func (c *Child) Wait() error {
	<-c.done
	return c.err
}

// End asks the child's process group to end (SIGTERM on Unix), waits for that until ctx
// ends, then kills all that is left of the tree, also in other sessions and also when the
// leader has exited. End fails only when something could not be ended; Wait returns
// how the child exited. It may be called several times.
func (c *Child) End(ctx context.Context) error {
	if err := c.terminateGroup(); err != nil && !c.Ended() {
		return errors.Join(err, c.killAndWait())
	}
	c.awaitGroup(ctx)
	return c.killAndWait()
}

func (c *Child) killAndWait() error {
	if err := c.kill(); err != nil {
		return err
	}
	<-c.done
	return nil
}

// Ended reports whether the child has ended and was reaped.
func (c *Child) Ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}
