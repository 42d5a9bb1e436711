package command

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"cxmatrix/results"
)

// killNow is closed by a second signal: processes that were asked to stop are then killed.
var killNow = make(chan struct{})

// interruptible returns a context that ends with the first signal.
func interruptible() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals
		close(killNow)
	}()
	return ctx
}

// holding is set once an immediate exit would leave something behind: a locked run directory, a server, a process.
var holding atomic.Bool

// polite is how long a command that needs no cleanup may take to end by itself after a signal.
const polite = time.Second

// answering runs a command, and returns when it ends; or after a signal, if it needs no cleanup: reading a large
// file must not make the program unresponsive.
func answering(ctx context.Context, run func() error) error {
	done := make(chan error, 1)
	go func() { done <- run() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	for {
		select {
		case err := <-done:
			return err
		case <-time.After(polite):
			if !holding.Load() {
				return &exitError{code: results.ExitInterrupted}
			}
		}
	}
}
