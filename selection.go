package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/fixtures/saas"
	"cxmatrix/harness"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/scenarios"

	"github.com/spf13/cobra"
)

// selection is what run and plan have in common: which cells, by which engine.
type selection struct {
	matrix, journey  string
	env, cells, with []string
	site, variant    string
	target, engine   string
}

func (s *selection) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.matrix, "matrix", "", "matrix `file`; the study's if not given")
	f.StringVar(&s.journey, "journey", "", "journey `file`; the study's if not given")
	f.StringSliceVar(&s.env, "env", nil, "`environments`, such as low,high; all if not given")
	f.StringSliceVar(&s.cells, "cells", nil, "`globs` over environment/browser/system; !glob leaves out")
	f.StringSliceVar(&s.with, "with", nil, "`browsers` at hand, such as chromium: adds a cell to each environment")
	f.StringVar(&s.site, "site", "", "`address` of the site; the reference SaaS is started if not given. {variant} in it stands for the site variant")
	f.StringVar(&s.variant, "variant", "", "site `variant` for all cells, such as local or widget+mute; each environment's own if not given")
	f.StringVar(&s.target, "target", "local", "`name` of the place where cells run")
	f.StringVar(&s.engine, "engine", "", "`name` of the engine: rod, chromedriver; the target's choice if not given")
}

// plan is a selection, worked out.
type plan struct {
	cells   []results.Planned
	matrix  results.Source
	source  results.Source // of the journey
	base    string         // what relative paths in the journey are relative to
	journey *journey.Journey
	kit     harness.Kit
}

// plan works the selection out. lookup is the process environment as the journey
// will see it. Its errors are of the user's files or flags.
func (s *selection) plan(ctx context.Context, lookup func(string) (string, bool)) (*plan, error) {
	p := &plan{kit: kit(lookup)}
	m, err := s.loadMatrix(p)
	if err != nil {
		return nil, err
	}
	if err := s.loadJourney(p); err != nil {
		return nil, err
	}
	if s.engine != "" {
		if _, err := engine.ByName(s.engine); err != nil {
			return nil, err
		}
	}
	t, err := target.ByName(s.target)
	if err != nil {
		return nil, err
	}
	cells, err := m.Expand(matrix.Selection{Environments: s.env, Cells: s.cells, With: s.with, System: runtime.GOOS})
	if err != nil {
		return nil, err
	}
	for _, c := range cells {
		p.cells = append(p.cells, s.planned(c, t.Assign(ctx, c, s.engine)))
	}
	return p, s.checkVariants(p)
}

func kit(lookup func(string) (string, bool)) harness.Kit {
	return harness.Kit{Generate: evidence.Write, Lookup: lookup, Log: io.Discard, Smallest: smallest}
}

// smallest refuses what can't be generated; evidence.Smallest has 0 for that.
func smallest(kind string) (int64, error) {
	if n := evidence.Smallest(kind); n > 0 {
		return n, nil
	}
	return 0, fmt.Errorf("no %q can be generated: say path: for a file of your own, or a type: of %v", kind, evidence.Kinds())
}

func (s *selection) loadMatrix(p *plan) (*matrix.Matrix, error) {
	if s.matrix == "" {
		p.matrix = results.NewSource("study", matrix.StudySource())
		return matrix.Study(), nil
	}
	data, err := os.ReadFile(s.matrix)
	if err != nil {
		return nil, fmt.Errorf("matrix: %w", err)
	}
	p.matrix = results.NewSource(s.matrix, data)
	return matrix.Parse(s.matrix, data)
}

func (s *selection) loadJourney(p *plan) (err error) {
	name, data := "credential.yaml", scenarios.Credential()
	if s.journey != "" {
		if data, err = os.ReadFile(s.journey); err != nil {
			return fmt.Errorf("journey: %w", err)
		}
		name = s.journey
	}
	if p.base, err = filepath.Abs(filepath.Dir(name)); err != nil {
		return err
	}
	p.source = results.NewSource(name, data)
	p.journey, err = journey.Parse(name, data, journey.Options{Dir: p.base, Lookup: p.kit.Lookup, Smallest: smallest})
	return err
}

func (s *selection) planned(c matrix.Planned, a target.Assignment) results.Planned {
	p := results.Planned{
		Cell: c.Cell.String(), Environment: c.Environment, Browser: c.Browser, System: c.System, Asked: c.Resolved.String(),
		Variant: c.Variant, Target: s.target, Engine: a.Engine, Provenance: a.Provenance, Note: a.Note, Unsupported: a.Unsupported,
	}
	if s.variant != "" {
		p.Variant = s.variant
	}
	if c.Network.Restricted() {
		p.Network = results.NotEnforced
	}
	if l := c.Network.Line; l != (matrix.Line{}) {
		p.Line = &results.Line{UpKbps: l.UpKbps, DownKbps: l.DownKbps, RTTms: l.RTTms}
	}
	if e := c.Expect; e != nil {
		p.Expect = &results.Expectation{Verdict: results.Verdict(e.Verdict), Step: e.Step, Reason: e.Reason}
	}
	switch {
	case c.RequiredReal:
		p.Required = results.RequiredReal
	case c.Required:
		p.Required = "any"
	}
	return p
}

// checkVariants knows only the variants of the reference SaaS; of a site of the
// user's own, any name may be one.
func (s *selection) checkVariants(p *plan) error {
	if s.site != "" {
		return nil
	}
	for i, c := range p.cells {
		if c.Variant == "" {
			p.cells[i].Variant = "local"
			continue
		}
		if _, err := saas.ParseVariant(c.Variant); err != nil {
			return err
		}
	}
	return nil
}

// passwordVariable is what the study's journey calls the candidates' password.
const passwordVariable = "CX_PASSWORD"

// lookup is the process environment, in which the reference SaaS, having no
// customers but its own, also gets a password that nobody set.
func (s *selection) lookup(password string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := os.LookupEnv(name)
		if !ok && name == passwordVariable && s.site == "" {
			return password, true
		}
		return value, ok
	}
}
