package run

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/process"
	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// event is a message of a cell's process to the run: which step begins.
type event struct {
	Step int    `json:"step"`
	Name string `json:"name"`
}

// File descriptors of a cell's process.
const (
	eventsFD   = 3 // to which it writes events
	commandsFD = 4 // to a warm browser
	answersFD  = 5 // from a warm browser
)

// runChild runs the cell's process to its end and returns how it failed, if it did.
func (s *scheduler) runChild(ctx context.Context, t task.Task, warm *engine.Warm) (runErr error) {
	log, err := results.CreateLog(t.Dir, t.Plan.Cell, t.Attempt, cell.Secrets(t, s.Lookup, s.Journey))
	if err != nil {
		return err
	}
	defer func() { runErr = errors.Join(runErr, log.Close()) }()
	if warm != nil {
		t.WarmPID, t.WarmURL = warm.PID(), warm.URL
		warm.LogTo(log)
		defer warm.LogTo(nil)
	}
	cmd, stdin, eventReader, err := s.command(t, warm, log)
	if err != nil {
		return err
	}
	child, err := process.Start(cmd)
	if err != nil {
		eventReader.Close()
		cmd.ExtraFiles[0].Close()
		return fmt.Errorf("start the cell's process: %w", err)
	}
	eventsRead := make(chan struct{})
	go func() {
		defer close(eventsRead)
		s.readEvents(t.Plan.Cell, eventReader)
	}()
	defer func() { <-eventsRead }()
	cmd.ExtraFiles[0].Close()
	if err := json.NewEncoder(stdin).Encode(t); err != nil {
		child.End(cancelledContext)
		return fmt.Errorf("hand the task over: %w", err)
	}
	return s.await(ctx, child, stdin, cell.Deadline(t, s.Journey))
}

// cancelledContext is a cancelled context: with it, End kills at once.
var cancelledContext = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

func (s *scheduler) command(t task.Task, warm *engine.Warm, log io.Writer) (*exec.Cmd, io.WriteCloser, *os.File, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, nil, err
	}
	eventReader, eventWriter, err := os.Pipe()
	if err != nil {
		return nil, nil, nil, err
	}
	cmd := exec.Command(self, "cell")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{eventWriter}
	if warm != nil && warm.Commands != nil {
		cmd.ExtraFiles = append(cmd.ExtraFiles, warm.Commands, warm.Answers)
	}
	cmd.Env = append(append([]string{}, s.Env...), "TMPDIR="+t.Scratch)
	stdin, err := cmd.StdinPipe()
	return cmd, stdin, eventReader, err
}

// await waits for the child. When ctx ends it lets the child close its browser and
// write its record; a child past its deadline is killed.
func (s *scheduler) await(ctx context.Context, child *process.Child, stdin io.Closer, limit time.Duration) error {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	select {
	case <-child.Done():
	case <-ctx.Done():
		stdin.Close()
		grace, cancel := context.WithTimeout(context.Background(), cell.CloseTimeout)
		defer cancel()
		select {
		case <-child.Done():
		case <-s.KillNow:
			return child.End(cancelledContext)
		case <-grace.Done():
			return errors.Join(errors.New("it did not stop when asked"), child.End(cancelledContext))
		}
	case <-deadline.C:
		return errors.Join(fmt.Errorf("it hung: not done after %s", limit.Round(time.Second)), child.End(cancelledContext))
	}
	stdin.Close()
	return child.Wait()
}

func (s *scheduler) readEvents(cell string, eventReader *os.File) {
	defer eventReader.Close()
	lines := bufio.NewScanner(eventReader)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			s.Progress.Step(cell, e.Step, e.Name)
		}
	}
}

// StepReporter reports which step begins to the run that is this process's parent, if there is one.
func StepReporter() func(cell string, step int, name string) {
	process.CloseOnExec(eventsFD) // else every browser would keep the run's pipe open
	pipe := os.NewFile(eventsFD, "events")
	enc := json.NewEncoder(pipe)
	return func(_ string, step int, name string) { enc.Encode(event{step, name}) }
}

// Borrowed is the warm browser that the run gave to this process of a cell; nil if it gave none.
func Borrowed(t task.Task) *engine.Borrowed {
	switch {
	case t.WarmPID == 0:
		return nil
	case t.WarmURL != "":
		return &engine.Borrowed{URL: t.WarmURL, PID: t.WarmPID}
	}
	return &engine.Borrowed{Commands: process.Inherited(commandsFD, "commands"), Answers: process.Inherited(answersFD, "answers"), PID: t.WarmPID}
}
