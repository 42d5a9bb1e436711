package command

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/process"
	"cxmatrix/harness/run"
	"cxmatrix/harness/task"
	"cxmatrix/results"
	"cxmatrix/scenarios"

	"github.com/spf13/cobra"
)

// cellCommand walks one cell, as a child of run. Its standard input is the task. When the
// input ends, so does the walk, even if run was killed.
func cellCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "cell",
		Short:  "Walk one cell; run starts this itself",
		Hidden: true,
		Args:   noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			needsCleanup.Store(true)
			in := bufio.NewReader(os.Stdin)
			var t task.Task
			line, err := in.ReadBytes('\n')
			if err != nil || json.Unmarshal(line, &t) != nil {
				return usageError(fmt.Errorf("cell: no task on standard input: only cxmatrix run starts this command"))
			}
			if err := process.Adopt(); err != nil {
				return err
			}
			leave, err := results.JoinDir(t.Dir, t.Holder)
			if err != nil {
				return untestedError(err, "")
			}
			defer leave()
			defer os.RemoveAll(t.Scratch) // the run does it too, unless it was killed
			ctx, cancel := context.WithCancel(cmd.Context())
			go func() {
				io.Copy(io.Discard, in)
				cancel()
			}()
			// If the run was killed, this output fails, which must not end the
			// walk before its browser is closed.
			signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
			k := cellOptions(os.LookupEnv)
			k.Log, k.Warm = os.Stderr, run.Borrowed(t)
			w, err := cell.New(t, k)
			if err != nil {
				return usageError(err)
			}
			scenarios.Run(ctx, w, run.StepReporter())
			_, err = process.Sweep(context.Background())
			return err
		},
	}
}
