package command

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/fixtures/reference"
	"cxmatrix/fixtures/saas"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/cell"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/plan"
	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/redact"
	"cxmatrix/scenarios"

	"github.com/spf13/cobra"
)

// selection is what run and plan have in common: which cells, by which engine.
type selection struct {
	plan.Choice
	variants  map[string]string // by environment, replacing its own
	shardFlag string            // of the plan, that is walked: "2/5"; "" is all
	shard     results.Shard     // the same, understood
}

func (s *selection) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.Matrix, "matrix", "", "matrix `file`; the study's if not given")
	f.StringVar(&s.Journey, "journey", "", "journey `file`; the study's if not given")
	f.StringSliceVar(&s.Env, "env", nil, "`environments`, such as low,high; all if not given")
	f.StringSliceVar(&s.Cells, "cells", nil, "`globs` over environment/browser/system; !glob leaves out")
	f.StringSliceVar(&s.With, "with", nil, "installed `browsers`, such as chromium: each adds a cell to every environment")
	f.StringVar(&s.Site, "site", "", "`address` of the site; the reference SaaS is started if not given. {variant} in it stands for the site variant")
	f.StringVar(&s.Variant, "variant", "", "site `variant` for all cells, such as local or widget+mute; each environment's own if not given")
	f.StringVar(&s.Target, "target", "local", "`name` of the target where cells run: local, a target of the targets file, or browserstack, saucelabs, lambdatest")
	f.StringVar(&s.Targets, "targets", "", "targets `file`; targets.yaml, if it exists")
	f.StringVar(&s.shardFlag, "shard", "", "`part` of the plan to walk, such as 2/5 for the second of five machines; report and gate take all their directories at once")
	f.StringVar(&s.Engine, "engine", "", "`name` of the engine, such as firefox; the target's choice if not given. On this machine: "+engine.Names())
}

// plan resolves the selection, with the process environment as lookup has it.
func (s *selection) plan(ctx context.Context, lookup func(string) (string, bool)) (*plan.Plan, error) {
	if err := s.checkAddress(); err != nil {
		return nil, err
	}
	s.Default = scenarios.Journey()
	p, err := s.Plan(ctx, journeyOptions(lookup))
	if err != nil {
		return nil, err
	}
	p.SetVariants(s.variants)
	if err := s.checkVariants(p); err != nil {
		return nil, err
	}
	if err := s.assignShards(p); err != nil {
		return nil, err
	}
	p.NoteInvalid(s.address)
	return p, p.CheckNetworks(s.address, lookup)
}

// assignShards assigns the plan's cells to shards, if that was requested.
func (s *selection) assignShards(p *plan.Plan) (err error) {
	if s.shardFlag == "" {
		return nil
	}
	if s.shard, err = results.ParseShard(s.shardFlag); err != nil {
		return fmt.Errorf("--shard %w", err)
	}
	if s.shard.Of > len(p.Cells) {
		be := "are"
		if len(p.Cells) == 1 {
			be = "is"
		}
		return fmt.Errorf("--shard %s: there %s only %s to share", s.shardFlag, be, results.Count(len(p.Cells), "cell"))
	}
	results.AssignShards(p.Cells, s.shard.Of)
	return nil
}

// runShard is the part of the plan that is walked; nil is all.
func (s *selection) runShard() *results.Shard {
	if s.shard.Of == 0 {
		return nil
	}
	return &s.shard
}

// shardCells are the cells of the plan that are walked here: all, unless it is sharded.
func (s *selection) shardCells(p *plan.Plan) []results.Planned {
	return slices.DeleteFunc(slices.Clone(p.Cells), func(c results.Planned) bool { return c.Shard != s.shard.Index })
}

// checkVariants refuses those that the reference SaaS does not have. For the user's own
// site, any name is allowed.
func (s *selection) checkVariants(p *plan.Plan) error {
	for _, c := range p.Cells {
		if _, err := saas.ParseVariant(c.Variant); err != nil && s.Site == "" {
			return matrix.WithNearest(err, c.Variant, saas.VariantNames())
		}
	}
	return nil
}

// warnVariant says that --variant is nearly one that the journey names: on a user's own site any name is allowed.
func (s *selection) warnVariant(w io.Writer, p *plan.Plan) {
	if best, near := matrix.Closest(s.Variant, p.Journey.Variants()); near && !p.Journey.HasVariant(s.Variant) {
		fmt.Fprintf(w, "cxmatrix: warning: --variant %s: the journey names no such variant: did you mean %q?\n", s.Variant, best)
	}
}

// checkAddress refuses an invalid address of a site, for plan and run.
func (s *selection) checkAddress() error {
	if s.Site == "" {
		return nil
	}
	u, err := url.Parse(s.Address("variant"))
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("--site %s: want an address such as https://staging.example.test", browser.SafeURL(s.Site))
	}
	if password, _ := u.User.Password(); redact.TooShort(password) {
		return fmt.Errorf("--site %s: the password in the address is too short to be kept secret: give the site one of %d characters or more", browser.SafeURL(s.Site), redact.MinLength)
	}
	return nil
}

// address is that of the site for cells of a variant.
func (s *selection) address(variant string) string {
	if s.Site == "" {
		return reference.Address(variant)
	}
	return s.Address(variant)
}

// journeyOptions is how journeys are read, with the process environment as lookup has it.
func journeyOptions(lookup func(string) (string, bool)) journey.Options {
	return journey.Options{LookupEnv: lookup, MinSize: evidence.MinSize}
}

func cellOptions(lookup func(string) (string, bool)) cell.Options {
	return cell.Options{Generate: generate, Lookup: lookup, Log: io.Discard, Smallest: evidence.MinSize}
}

// generate writes a file as its record describes it.
func generate(w io.Writer, e results.Evidence) error {
	return evidence.Write(w, evidence.Recipe{Kind: e.Type, Bytes: e.Bytes, Seed: e.Seed, Unsanitised: e.Unsanitised, Label: e.Label})
}
