package command

import (
	"slices"
	"testing"

	"github.com/spf13/pflag"

	. "github.com/onsi/gomega"
)

// runFlags says of each flag of run what --resume and replay do with it. A flag that is not here fails TestRunFlags:
// decide, and add it to the lists that resume.go and replay.go have.
var runFlags = map[string]struct{ resume, replay string }{
	"matrix": {planned, recorded}, "journey": {planned, recorded}, "env": {planned, recorded}, "with": {planned, recorded},
	"cells": {planned, recorded}, "variant": {planned, recorded}, "target": {planned, recorded}, "targets": {planned, recorded},
	"engine": {planned, recorded},

	"site": {fixed, given}, "seed": {fixed, recorded}, "defects": {fixed, recorded}, "time-limit": {fixed, recorded},
	"timeout": {fixed, recorded}, "tolerance": {fixed, recorded}, "honest-progress": {fixed, recorded},
	"accept-insecure-certs": {fixed, recorded},
	"shard":                 {fixed, oneCell}, "prove": {fixed, oneCell},

	"trace": {free, oneCell}, "parallel": {free, oneCell}, "retries": {free, oneCell}, "fail-fast": {free, oneCell},
	"each": {free, oneCell}, "cold": {free, oneCell},
	"headed": {free, given}, "ca": {free, given}, "parts": {free, given},

	"out": {notTaken, given}, "history": {notTaken, oneCell}, "resume": {notTaken, oneCell}, "open": {notTaken, oneCell}, "meta": {fixed, oneCell},
}

const (
	planned  = "compared with the plan"
	fixed    = "must be as before" // fixedFlags
	free     = "taken over, and may be given anew"
	notTaken = "not taken over" // notRestored
	recorded = "taken from the record of the cell"
	given    = "a flag of replay"
	oneCell  = "means nothing for one walk of one cell"
)

func TestRunFlags(t *testing.T) {
	g := NewWithT(t)
	replay := replayCommand().Flags()
	var paths []string
	runCommand().Flags().VisitAll(func(f *pflag.Flag) {
		known, ok := runFlags[f.Name]
		g.Expect(ok).To(BeTrue(), "--%s: what do --resume and replay do with it?", f.Name)
		g.Expect(slices.Contains(fixedFlags, f.Name)).To(Equal(known.resume == fixed), "fixedFlags and --%s: %s", f.Name, known.resume)
		g.Expect(slices.Contains(notRestored, f.Name)).To(Equal(known.resume == notTaken), "notRestored and --%s: %s", f.Name, known.resume)
		g.Expect(replay.Lookup(f.Name) != nil).To(Equal(known.replay == given), "replay and --%s: %s", f.Name, known.replay)
		if what, _ := pflag.UnquoteUsage(f); known.resume != notTaken && slices.Contains([]string{"file", "folder", "directory"}, what) {
			paths = append(paths, f.Name)
		}
	})
	g.Expect(pathFlags).To(ConsistOf(paths), "the flags whose value is a file or folder")
}
