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
	"cxmatrix/harness/process"
	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// event is a message of a cell's process to the run: which step begins.
type event struct {
	Step int    `json:"step"`
	Name string `json:"name"`
}

// events is the file descriptor on which a cell's process writes events.
const events = 3

// child runs the cell's process to its end and returns how it failed, if it did.
func (s *scheduler) child(ctx context.Context, t task.Task) (why error) {
	log, err := results.CreateLog(t.Dir, t.Plan.Cell, t.Attempt, cell.Secrets(t, s.Lookup, s.Journey))
	if err != nil {
		return err
	}
	defer func() { why = errors.Join(why, log.Close()) }()
	cmd, lifeline, told, err := s.command(t, log)
	if err != nil {
		return err
	}
	child, err := process.Start(cmd)
	if err != nil {
		told.Close()
		cmd.ExtraFiles[0].Close()
		return fmt.Errorf("start the cell's process: %w", err)
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		s.listen(t.Plan.Cell, told)
	}()
	defer func() { <-heard }()
	cmd.ExtraFiles[0].Close()
	if err := json.NewEncoder(lifeline).Encode(t); err != nil {
		child.End(done)
		return fmt.Errorf("hand the task over: %w", err)
	}
	return s.await(ctx, child, lifeline, cell.Deadline(t, s.Journey))
}

// done is a cancelled context: with it, End kills at once.
var done = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

func (s *scheduler) command(t task.Task, log io.Writer) (*exec.Cmd, io.WriteCloser, *os.File, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, nil, err
	}
	told, tell, err := os.Pipe()
	if err != nil {
		return nil, nil, nil, err
	}
	cmd := exec.Command(self, "cell")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{tell}
	cmd.Env = append(append([]string{}, s.Env...), "TMPDIR="+t.Scratch)
	lifeline, err := cmd.StdinPipe()
	return cmd, lifeline, told, err
}

// await waits for the child. When ctx ends it lets the child close its browser and
// write its record; a child past its deadline is killed.
func (s *scheduler) await(ctx context.Context, child *process.Child, lifeline io.Closer, limit time.Duration) error {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	select {
	case <-child.Done():
	case <-ctx.Done():
		lifeline.Close()
		grace, cancel := context.WithTimeout(context.Background(), cell.ClosePatience)
		defer cancel()
		select {
		case <-child.Done():
		case <-s.KillNow:
			return child.End(done)
		case <-grace.Done():
			return errors.Join(errors.New("it did not stop when asked"), child.End(done))
		}
	case <-deadline.C:
		return errors.Join(fmt.Errorf("it hung: not done after %s", limit.Round(time.Second)), child.End(done))
	}
	lifeline.Close()
	return child.Wait()
}

func (s *scheduler) listen(cell string, told *os.File) {
	defer told.Close()
	lines := bufio.NewScanner(told)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			s.Progress.Step(cell, e.Step, e.Name)
		}
	}
}

// Teller reports which step begins to the run that is this process's parent, if there is one.
func Teller() func(cell string, step int, name string) {
	process.Private(events) // else every browser would keep the run's pipe open
	pipe := os.NewFile(events, "events")
	enc := json.NewEncoder(pipe)
	return func(_ string, step int, name string) { enc.Encode(event{step, name}) }
}
