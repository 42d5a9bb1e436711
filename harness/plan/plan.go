package plan

import (
	"encoding/json"
	"slices"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Plan is a resolved choice.
type Plan struct {
	Cells   []results.Planned
	Matrix  results.Source
	Source  results.Source // of the journey
	Base    string         // what relative paths in the journey are relative to
	Journey *journey.Journey
	Target  target.Target // where its cells run

	entries map[string]matrix.Expanded // the matrix's entry for each cell, by id
	without []matrix.Constraint        // constraints that were lifted already, of a replay
}

// Run is the head of a run of this plan. site is its address; "" when the run
// starts the reference SaaS.
func (p *Plan) Run(now time.Time, site string) results.Run {
	run := results.Run{
		ID: RunID(now), Started: now.UTC(), Matrix: p.Matrix, Journey: p.Source, Base: p.Base, Steps: p.Journey.Names(),
		Site: browser.SafeURL(site), OwnSite: site == "", Plan: p.Cells, Versions: task.Versions(),
	}
	if d := p.targetData(); d.Dialect != "" {
		run.Target, _ = json.Marshal(d) // plain data
	}
	if run.OwnSite {
		run.Site = "the reference SaaS"
	}
	return run
}

// RunID names a run by when it started.
func RunID(now time.Time) string { return now.UTC().Format("20060102T150405.000Z") }

// Bytes is the total size of the journey's files.
func (p *Plan) Bytes() (sum int64) {
	for _, f := range p.Journey.Files {
		sum += int64(f.Bytes)
	}
	return sum
}

// Task is the walk of one planned cell; the caller adds where and how.
func (p *Plan) Task(cell results.Planned) task.Task {
	entry := p.entries[cell.Cell]
	return task.Task{
		Portable: task.Portable{Plan: cell, Attempt: 1, Journey: p.Source, Versions: task.Versions(), Settings: results.Settings{Target: cell.Target, Engine: cell.Engine, Variant: cell.Variant}, Network: entry.Network, MaxTLS: entry.MaxTLS, Without: p.without, Target: p.targetData()},
		Local:    task.Local{Base: p.Base},
	}
}

// targetData is where the plan's cells run, as data.
func (p *Plan) targetData() target.Settings {
	if p.Target == nil {
		return target.Settings{}
	}
	return target.Config(p.Target)
}

// Runnable counts the cells that have an engine.
func (p *Plan) Runnable() (n int) {
	for _, c := range p.Cells {
		if c.Unsupported == "" {
			n++
		}
	}
	return n
}

// SetVariants sets another site variant for the cells of some environments.
func (p *Plan) SetVariants(variants map[string]string) {
	for i, c := range p.Cells {
		if v := variants[c.Environment]; v != "" {
			p.Cells[i].Variant = v
		}
	}
}

// Variants lists those of the cells that can be walked, each once.
func (p *Plan) Variants() []string {
	var list []string
	for _, c := range p.Cells {
		if c.Unsupported == "" && !slices.Contains(list, c.Variant) {
			list = append(list, c.Variant)
		}
	}
	return list
}
