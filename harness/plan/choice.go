package plan

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/matrix/input"
	"cxmatrix/results"
)

// Choice is which cells to walk, on what site, by which engine. If it names only
// a default journey, it is all cells of the study's matrix.
type Choice struct {
	Matrix  string // file; "" is the study's
	Journey string // file; "" is Default
	Default results.Source
	Env     []string // names of environments; none is all
	Cells   []string // globs over cell ids, !glob leaves out
	With    []string // installed browsers
	Site    string   // address; "" is the reference SaaS
	Variant string   // for all cells; "" is each environment's own
	Target  string   // name; "" is this machine
	Targets string   // file; "" is targets.yaml, which need not exist
	Engine  string   // "" leaves it to the target
	Refresh bool     // request a cloud's list of browsers again
}

// defaultVariant is that of the reference SaaS if an environment names none.
const defaultVariant = "local"

// Plan resolves the choice. Its errors are those of the user's files and arguments.
func (c Choice) Plan(ctx context.Context, o journey.Options) (*Plan, error) {
	p := &Plan{entries: map[string]matrix.Expanded{}}
	m, err := c.loadMatrix(p)
	if err != nil {
		return nil, err
	}
	if err := c.loadJourney(p, o); err != nil {
		return nil, err
	}
	t, err := c.resolveTarget(ctx)
	if err != nil {
		return nil, err
	}
	p.Target = t
	cells, err := m.Expand(matrix.Selection{Environments: c.Env, Cells: c.Cells, With: c.With, System: runtime.GOOS})
	if err != nil {
		return nil, err
	}
	if err := t.Check(ctx); err != nil {
		return nil, err
	}
	for _, cell := range cells {
		planned := c.planned(cell, t.Assign(ctx, cell, c.Engine))
		if err := p.Journey.CheckVariant(planned.Variant); err != nil {
			return nil, matrix.WithNearest(err, planned.Variant, p.Journey.Variants())
		}
		p.Cells = append(p.Cells, planned)
		p.entries[planned.Cell] = cell
	}
	return p, nil
}

// resolveTarget is the target that is chosen.
func (c Choice) resolveTarget(ctx context.Context) (target.Target, error) {
	file, err := target.Load(c.Targets)
	if err != nil {
		return nil, err
	}
	t, err := target.ByName(cmp.Or(c.Target, "local"), file)
	if err != nil {
		return nil, err
	}
	if _, isRemote := t.(*target.Remote); c.Engine != "" && !isRemote {
		err = target.CheckEngine(c.Engine)
	}
	if r, ok := t.(*target.Remote); ok {
		if c.Refresh {
			r.IgnoreCache()
		}
		if _, routeErr := r.ProxyAccess(); routeErr != nil && c.public(ctx) {
			r.SetPublic()
		}
	}
	return t, err
}

func (c Choice) loadMatrix(p *Plan) (*matrix.Matrix, error) {
	if c.Matrix == "" {
		p.Matrix = results.NewSource(matrix.StudyName, matrix.StudySource())
		return matrix.Study(), nil
	}
	data, err := input.File(c.Matrix)
	if err != nil {
		return nil, fmt.Errorf("matrix: %w", err)
	}
	p.Matrix = results.NewSource(c.Matrix, data)
	return matrix.Parse(c.Matrix, data)
}

func (c Choice) loadJourney(p *Plan, o journey.Options) (err error) {
	p.Source = c.Default
	if c.Journey != "" {
		data, err := input.File(c.Journey)
		if err != nil {
			return fmt.Errorf("journey: %w", err)
		}
		p.Source = results.NewSource(c.Journey, data)
	}
	if p.Base, err = filepath.Abs(filepath.Dir(p.Source.Name)); err != nil {
		return err
	}
	o.Dir = p.Base
	p.Journey, err = journey.Parse(p.Source.Name, []byte(p.Source.Text), o)
	return err
}

func (c Choice) planned(cell matrix.Expanded, a results.Assignment) results.Planned {
	p := results.Planned{
		Cell: cell.Cell.String(), Environment: cell.Environment, Browser: cell.Browser, System: cell.System,
		Asked: cell.Resolved.String(), Variant: cell.Variant,
		Target: c.Target, Assignment: a, Rules: len(cell.Network.Policy), MaxTLS: cell.MaxTLS,
	}
	switch {
	case c.Variant != "":
		p.Variant = c.Variant
	case p.Variant == "" && c.Site == "":
		p.Variant = defaultVariant
	}
	if cell.Network.Restricted() {
		p.Network = results.Enforced
	}
	if l := cell.Network.Line; l != (matrix.Line{}) {
		p.Line = &l
	}
	if e := cell.Expect; e != nil {
		p.Expect = &results.Expectation{Verdict: results.Verdict(e.Verdict), Step: e.Step, Reason: e.Reason}
	}
	switch {
	case cell.RequiredReal:
		p.Required = results.RequiredReal
		if p.Unsupported == "" && p.Provenance != results.Real {
			p.Note = strings.TrimPrefix(p.Note+"; it is required: real, which no stand-in satisfies", "; ")
		}
	case cell.Required:
		p.Required = "any"
	}
	return p
}
