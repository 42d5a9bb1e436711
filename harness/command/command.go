package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"strings"
	"syscall"

	"cxmatrix/harness/task"
	"cxmatrix/results"

	"github.com/spf13/cobra"
)

// Main runs one command until it is done or a signal ends it, and returns its exit code. The requested output goes to
// stdout, everything else to stderr.
func Main(args []string, stdout, stderr io.Writer) int {
	signal.Ignore(syscall.SIGPIPE) // if the reader of our output exits, started processes must still be ended
	return execute(signalContext(), args, stdout, stderr)
}

// execute is Main with a context instead of signals.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := command(stdout, stderr)
	root.SetArgs(args)
	err := runUntilSignal(ctx, func() error { return root.ExecuteContext(ctx) })
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
	if e.err != nil && !errors.Is(e.err, syscall.EPIPE) { // the reader has closed the pipe, as with report | head
		fmt.Fprintln(stderr, "cxmatrix: "+oneLine(e.err.Error()))
	}
	if e.hint != "" {
		fmt.Fprintln(stderr, "  "+e.hint)
	}
	return e.code
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func command(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:           "cxmatrix",
		Short:         "Will this customer get through?",
		Long:          "cxmatrix walks a site's customer journey through every security environment its customers live in,\nand reports for each step whether they got through, what stopped them, and whether the page told them why.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       task.Version(),
		Args:          noArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(runCommand(), planCommand(), tryCommand(), initCommand(), recordCommand(), importCommand(), lintCommand(), schemaCommand(), replayCommand(), reportCommand(), historyCommand(), gateCommand(), signCommand(), verifyCommand(), doctorCommand(), siteCommand(), networkCommand(), studyCommand(), knockoutCommand(), cellCommand())
	addCompletions(root)
	return root
}
