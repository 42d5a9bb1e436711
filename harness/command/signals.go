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

// signalContext returns a context that ends with the first signal.
func signalContext() context.Context {
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

// needsCleanup is set once an immediate exit would leave something behind: a locked run directory, a server, a process.
var needsCleanup atomic.Bool

// exitGrace is how long a command that needs no cleanup may take to end by itself after a signal.
const exitGrace = time.Second

// runUntilSignal runs a command, and returns when it ends; or after a signal, if it needs no cleanup: reading a large
// file must not make the program unresponsive.
func runUntilSignal(ctx context.Context, run func() error) error {
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
		case <-time.After(exitGrace):
			if !needsCleanup.Load() {
				return &exitError{code: results.ExitInterrupted}
			}
		}
	}
}
