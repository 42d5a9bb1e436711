// Command cxmatrix walks a SaaS's customer journey through every security
// environment that its customers live in, and records for each step whether the
// customer got through, what stopped them, and whether the page told them why.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"cxmatrix/harness"
	"cxmatrix/harness/target"
	"cxmatrix/results"

	"github.com/spf13/cobra"
)

// exitError carries an exit code to main, which alone ends the process.
type exitError struct {
	code    int
	err     error  // nil when everything was said already
	hint    string // the remedy, apart
	foreign bool   // the code is that of a command of the user's, and passed on as it is
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage is for a command or file that is wrong. A target that can't be reached is neither.
func usage(err error) error {
	if err == nil {
		return nil
	}
	var gone *target.UnreachableError
	if errors.As(err, &gone) {
		return untested(err, "nothing was started: check the target's address, user and key, and that it is up")
	}
	return &exitError{code: results.ExitUsage, err: err}
}

// untested is for what kept cxmatrix from testing at all.
func untested(err error, hint string) *exitError {
	return &exitError{code: results.ExitUntested, err: err, hint: hint}
}

func main() {
	signal.Ignore(syscall.SIGPIPE) // whoever read our output is gone; what is started must end all the same
	os.Exit(Main(interruptible(), os.Args[1:], os.Stdout, os.Stderr))
}

// hurry is closed by a second signal: what was asked to stop is then killed.
var hurry = make(chan struct{})

// interruptible ends with the first signal.
func interruptible() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals
		close(hurry)
	}()
	return ctx
}

// Main runs one command and returns its exit code. Data goes to out, talk to talk.
func Main(ctx context.Context, args []string, out, talk io.Writer) int {
	root := command(out, talk)
	root.SetArgs(args)
	err := answering(ctx, func() error { return root.ExecuteContext(ctx) })
	var e *exitError
	switch {
	case err == nil:
		return results.ExitExpected
	case !errors.As(err, &e):
		e = &exitError{code: results.ExitUsage, err: err}
	}
	if ctx.Err() != nil && !e.foreign {
		e.code = results.ExitInterrupted
	}
	if e.err != nil && !errors.Is(e.err, syscall.EPIPE) { // nobody reads on, as with report | head
		fmt.Fprintln(talk, "cxmatrix: "+oneLine(e.err.Error()))
	}
	if e.hint != "" {
		fmt.Fprintln(talk, "  "+e.hint)
	}
	return e.code
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func command(out, talk io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:           "cxmatrix",
		Short:         "Will this customer get through?",
		Long:          "cxmatrix walks a site's customer journey through every security environment its customers live in,\nand says for each step: did they get through, what stopped them, were they told.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       harness.Version(),
	}
	root.SetOut(out)
	root.SetErr(talk)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return badFlag(err) })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(runCommand(), planCommand(), replayCommand(), reportCommand(), historyCommand(), gateCommand(), doctorCommand(), siteCommand(), networkCommand(), studyCommand(), cellCommand())
	return root
}
