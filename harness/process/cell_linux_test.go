package process_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"cxmatrix/harness/process"
)

// cellIn names the sandbox in which this binary, started again by a test, acts as
// a cell: it adopts orphans, starts a "browser" with a daemon, and waits for it.
const cellIn = "PROCESS_TEST_CELL"

func TestMain(m *testing.M) {
	for variable, play := range map[string]func(string) error{cellIn: cell, runIn: simulateRun} {
		if folder := os.Getenv(variable); folder != "" {
			if err := play(folder); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		}
	}
	os.Exit(m.Run())
}

func cell(folder string) error {
	if err := process.Adopt(); err != nil {
		return err
	}
	text := strings.ReplaceAll(daemonize+"exec $DEN/sleep 1000", "$DEN", folder)
	browser, err := process.Start(exec.Command("sh", "-c", text))
	if err != nil {
		return err
	}
	defer func() { _ = browser.End(context.Background()) }()
	return browser.Wait()
}
