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

// killNow is closed by a second signal: what was asked to stop is then killed.
var killNow = make(chan struct{})

// interruptible ends with the first signal.
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

// holding is set once something would be left behind if the program ended at once: a run directory, a server, a process.
var holding atomic.Bool

// polite is how long a command that holds nothing may take to end by itself after a signal.
const polite = time.Second

// answering runs a command, and ends with it; or after a signal without it, where it holds nothing: reading a file that
// takes long must not make the program deaf.
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
