package command

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/target"
	"cxmatrix/results"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// notRestored are the flags that a run does not take over from the one that it resumes.
var notRestored = []string{"help", "history", "out", "resume", "open"}

// recordedFlags returns the flags that were set, by whatever means, as they are recorded.
func recordedFlags(cmd *cobra.Command) map[string]string {
	settings := map[string]string{}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(notRestored, f.Name) {
			settings[f.Name] = flagText(f)
		}
	})
	return settings
}

// flagText is a flag's value in the syntax of the command line.
func flagText(f *pflag.Flag) string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return strings.Join(list.GetSlice(), ",")
	}
	return f.Value.String()
}

// explicitFlags are the flags of the command line itself.
func explicitFlags(cmd *cobra.Command) map[string]bool {
	names := map[string]bool{}
	cmd.Flags().Visit(func(f *pflag.Flag) { names[f.Name] = true })
	return names
}

// restoreFlags gives a run the flags of the one that it resumes, except those that are given again:
// explicit has these.
func (r *runner) restoreFlags(cmd *cobra.Command, explicit map[string]bool) error {
	if explicit["out"] {
		return errors.New("--resume names the run directory: leave --out out")
	}
	earlier, err := results.ReadOutline(r.resume)
	if err != nil {
		return fmt.Errorf("--resume: %w", err)
	}
	r.resumed, r.out = earlier, r.resume
	if err := r.checkSameFlags(cmd, explicit); err != nil {
		return err
	}
	if file := defaultTargets(earlier.Run); file != "" && !explicit["targets"] {
		if err := setFlag(cmd, "targets", file); err != nil {
			return err
		}
	}
	return takeFlags(cmd, explicit, earlier.Run, r.resume+": run.json")
}

// takeFlags sets the flags that a run recorded in a file, except those that are given again.
func takeFlags(cmd *cobra.Command, explicit map[string]bool, recorded results.Run, file string) error {
	for _, name := range slices.Sorted(maps.Keys(recorded.Settings)) {
		if explicit[name] || cmd.Flags().Lookup(name) == nil {
			continue
		}
		value := recordedValue(recorded, name)
		if name == "site" && strings.Contains(value, redactionMark) {
			return fmt.Errorf("--resume: the site's address contained keys, which are not recorded: give the complete address with --site (%s)", value)
		}
		if err := setFlag(cmd, name, value); err != nil {
			return fmt.Errorf("--resume %s: --%s: %w", file, name, err)
		}
	}
	return nil
}

// pathFlags are the flags whose values are files or folders.
var pathFlags = []string{"matrix", "journey", "targets", "ca", "parts"}

// recordedValue is the recorded value of a flag; a relative path is resolved from where the run was started.
func recordedValue(run results.Run, name string) string {
	value := run.Settings[name]
	if slices.Contains(pathFlags, name) && value != "" && !filepath.IsAbs(value) && run.Dir != "" {
		return filepath.Join(run.Dir, value)
	}
	return value
}

// defaultTargets is the default targets file that the run used, "" if there is none.
func defaultTargets(run results.Run) string {
	file := filepath.Join(run.Dir, target.FileName)
	if _, given := run.Settings["targets"]; given || run.Dir == "" {
		return ""
	}
	if _, err := os.Stat(file); err != nil {
		return ""
	}
	return file
}

// fixedFlags are the flags that affect the meaning of a cell's result: a run must not have one half with one value, and
// the other with another. The matrix, the journey and the selection are compared with the plan instead.
var fixedFlags = []string{"site", "shard", "seed", "defects", "time-limit", "timeout", "tolerance", "honest-progress", "prove", "accept-insecure-certs", "meta"}

// checkSameFlags refuses such a flag if its value differs from the one that the run began with.
func (r *runner) checkSameFlags(cmd *cobra.Command, explicit map[string]bool) error {
	for _, name := range fixedFlags {
		f := cmd.Flags().Lookup(name)
		was, set := r.resumed.Run.Settings[name]
		if !set {
			was = unsetText(f)
		}
		now := flagText(f)
		if name == "site" {
			now = browser.SafeURL(now) // as it is recorded
		}
		if explicit[name] && now != was {
			return fmt.Errorf("--resume %s: the run began with --%s %s, and this is --%s %s: leave it out, or start a new run", r.resume, name, orNone(was), name, orNone(now))
		}
	}
	return nil
}

// unsetText is what flagText returns for a flag that was not set.
func unsetText(f *pflag.Flag) string { return strings.Trim(f.DefValue, "[]") }

func orNone(value string) string {
	if value == "" {
		return "(none)"
	}
	return value
}

// setFlag sets a flag to a value, replacing the one before.
func setFlag(cmd *cobra.Command, name, value string) error {
	if list, ok := cmd.Flags().Lookup(name).Value.(pflag.SliceValue); ok {
		if err := list.Replace(nil); err != nil {
			return err
		}
		if value == "" {
			return nil
		}
	}
	return cmd.Flags().Set(name, value)
}

// printResumed prints how much of the run is done already.
func (r *runner) printResumed(tasks int) {
	count, done, plan := map[results.Verdict]int{}, 0, r.resumed.WithinShards().Run.Plan
	for _, p := range plan {
		if c := r.resumed.Final(p.Cell); c != nil {
			count[c.Verdict]++
			done++
		}
	}
	fmt.Fprintf(r.stderr, "resuming %s: %d of %s recorded, of which %d broken and %d interrupted are walked again; %d to walk\n",
		relativePath(r.out), done, results.Count(len(plan), "cell"), count[results.Broken], count[results.Interrupted], tasks)
	if tasks == 0 {
		fmt.Fprintln(r.stderr, "there is nothing left to walk")
	}
	for _, d := range r.resumed.Damage {
		fmt.Fprintln(r.stderr, d)
	}
}
