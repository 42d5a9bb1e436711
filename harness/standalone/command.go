package standalone

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// The shell's exit codes for a command that could not be run, and what it adds to the
// number of the signal that ended one:
// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_08_02
const (
	exitNotExecutable = 126
	exitNotFound      = 127
	exitSignalled     = 128
)

// ExitError is how a command failed, or why it could not be run.
type ExitError struct {
	Code int
	Err  error // nil if the code is the command's own
}

func (e *ExitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit code %d", e.Code)
	}
	return e.Err.Error()
}

// LookPath finds a command, before the network is started.
func LookPath(name string) (string, error) {
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
		return path, nil
	case errors.Is(err, fs.ErrPermission):
		return "", &ExitError{Code: exitNotExecutable, Err: fmt.Errorf("network: %s can't be run: it is not executable", name)}
	}
	return "", &ExitError{Code: exitNotFound, Err: fmt.Errorf("network: command not found: %s", name)}
}

// Run runs a command in the network, with this process's standard input, and returns
// how it ended: an *ExitError where it had another exit code than 0.
func (n *Network) Run(path string, args []string, stdout, stderr io.Writer) error {
	c := exec.Command(path, args[1:]...)
	c.Args[0] = args[0]
	c.Env = append(os.Environ(), n.Variables()...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, stdout, stderr
	signals := make(chan os.Signal, 8)
	// Also those that this process ignores: the command must not inherit that.
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGPIPE)
	defer signal.Stop(signals)
	if err := c.Start(); err != nil {
		return startError(path, err)
	}
	done, end := context.WithCancel(context.Background())
	go forwardSignals(done, signals, c.Process)
	err := c.Wait()
	end()
	return exitError(err)
}

// startError is the error of a command that the system refuses only when it is started: a text
// file without #! that is executable, or a program for another architecture.
func startError(path string, err error) error {
	if errors.Is(err, syscall.ENOEXEC) {
		return &ExitError{Code: exitNotExecutable, Err: fmt.Errorf("network: %s can't be run: it is neither a program for this machine nor a script with #! in its first line", path)}
	}
	return fmt.Errorf("network: %w", err)
}

// forwardSignals forwards signals to the command, except those that it gets from the terminal itself.
func forwardSignals(done context.Context, signals <-chan os.Signal, p *os.Process) {
	for {
		select {
		case <-done.Done():
			return
		case s := <-signals:
			typed := s == os.Interrupt || s == syscall.SIGQUIT
			if s != syscall.SIGPIPE && !(typed && isForeground()) {
				_ = p.Signal(s)
			}
		}
	}
}

// exitError converts the exit of a command to our exit code.
func exitError(err error) error {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &exit):
		return fmt.Errorf("network: %w", err)
	}
	code := exit.ExitCode()
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		code = exitSignalled + int(status.Signal())
	}
	return &ExitError{Code: code}
}
