package plan

import (
	"encoding/json"
	"fmt"
	"slices"

	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Replay is the plan for walking one cell of an earlier run, by the run's own record
// of matrix and journey. Its errors are those of the record.
func Replay(run results.Run, cell results.Planned, o journey.Options) (*Plan, error) {
	for _, s := range []results.Source{run.Matrix, run.Journey} {
		if results.NewSource(s.Name, []byte(s.Text)).SHA256 != s.SHA256 {
			return nil, fmt.Errorf("run.json: the text of %s is not what was walked: its hash does not match", s.Name)
		}
	}
	m, err := matrix.Parse(run.Matrix.Name, []byte(run.Matrix.Text))
	if err != nil {
		return nil, err
	}
	network, err := networkOf(m, cell.Environment)
	if err != nil {
		return nil, err
	}
	var targetData target.Settings
	if len(run.Target) > 0 {
		if err := json.Unmarshal(run.Target, &targetData); err != nil {
			return nil, fmt.Errorf("run.json: its target: %w", err)
		}
	}
	p := &Plan{Matrix: run.Matrix, Source: run.Journey, Base: run.Base, Target: target.FromSettings(targetData), entries: map[string]matrix.Expanded{}}
	p.setTask(task.Task{Portable: task.Portable{Plan: cell, Network: network, MaxTLS: cell.MaxTLS}})
	o.Dir = run.Base
	p.Journey, err = journey.Parse(run.Journey.Name, []byte(run.Journey.Text), o)
	return p, err
}

func networkOf(m *matrix.Matrix, environment string) (matrix.Network, error) {
	i := slices.IndexFunc(m.Environments, func(e matrix.Environment) bool { return e.Name == environment })
	if i < 0 {
		return matrix.Network{}, fmt.Errorf("run.json: the matrix %s has no environment %q", m.Name, environment)
	}
	return m.Environments[i].Network, nil
}

// Change changes the task of the plan's first cell, and reduces the plan to it.
func (p *Plan) Change(change func(task.Task) (task.Task, error)) error {
	t, err := change(p.Task(p.Cells[0]))
	if err == nil {
		p.setTask(t)
	}
	return err
}

func (p *Plan) setTask(t task.Task) {
	p.Cells, p.without = []results.Planned{t.Plan}, t.Without
	p.entries[t.Plan.Cell] = matrix.Expanded{Network: t.Network, MaxTLS: t.MaxTLS}
}
