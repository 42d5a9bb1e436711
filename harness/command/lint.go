package command

import (
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/lint"
	"cxmatrix/results"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// lintFlags is one check.
type lintFlags struct {
	format string
	strict bool
}

func lintCommand() *cobra.Command {
	var l lintFlags
	cmd := &cobra.Command{
		Use:   "lint [FILE…]",
		Short: "Check journeys, matrices, targets, rules and settings, without a browser or a network",
		Long: `Check files, each told by its keys; without any, those that cxmatrix.yaml names, and those of the working directory.

Every finding is a line, FILE:LINE:COLUMN: what is wrong: what to do. A mistake is what run would refuse (exit code 2).
A warning is what it would walk, but may not be meant: a variant, step, cell or file that nothing else names, fewer
accounts than slots, a variable that is not set here.`,
		Example: "  cxmatrix lint && git commit\n  cxmatrix lint --strict --format json journey.yaml matrix.yaml",
		RunE: func(cmd *cobra.Command, files []string) error {
			return l.run(cmd, files)
		},
	}
	cmd.Flags().StringVar(&l.format, "format", "text", "text or json")
	cmd.Flags().BoolVar(&l.strict, "strict", false, "exit with 2 if there is a warning, too")
	noSetting(cmd, "format")
	noSetting(cmd, "strict")
	return cmd
}

func (l lintFlags) run(cmd *cobra.Command, files []string) error {
	if err := checkFormat(l.format, "json", "text"); err != nil {
		return usageError(err)
	}
	report, err := lint.Check(files, lintOptions(cmd.Root()))
	if err != nil {
		return usageError(err)
	}
	if err := checkVariables(cmd); err != nil {
		fmt.Fprintln(cmd.ErrOrStderr(), "cxmatrix: warning: "+err.Error())
	}
	w := cmd.OutOrStdout()
	if l.format == "json" {
		err = writeJSON(w, report)
	} else {
		err = printLint(w, report)
	}
	if err != nil {
		return writeError(err)
	}
	mistakes, warnings := report.Count(lint.Error), report.Count(lint.Warning)
	if mistakes == 0 && (warnings == 0 || !l.strict) {
		return nil
	}
	return usageError(fmt.Errorf("%s, %s in %s", results.Count(mistakes, "mistake"), results.Count(warnings, "warning"), results.Count(len(report.Files), "file")))
}

// printLint prints the findings, and what is in the files without a mistake.
func printLint(w io.Writer, report lint.Report) error {
	for _, f := range report.Findings {
		if _, err := fmt.Fprintln(w, f); err != nil {
			return err
		}
	}
	for _, f := range report.Files {
		if f.Summary == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s: %s: %s\n", f.Name, f.Kind, f.Summary); err != nil {
			return err
		}
	}
	return nil
}

func lintOptions(root *cobra.Command) lint.Options {
	return lint.Options{
		LookupEnv: os.LookupEnv, MinSize: evidence.MinSize, System: runtime.GOOS, SettingKeys: slices.Collect(maps.Keys(flagNames(root))),
		Settings: func(name string, data []byte) (map[string]lint.Setting, []error) {
			settings, mistakes := parseSettings(root, name, data)
			trial := command(io.Discard, io.Discard) // flags to try values on, which are not those of this call
			values := map[string]lint.Setting{}
			for key, s := range settings {
				values[key] = lint.Setting(s)
				if err := checkSetting(trial, key, s); err != nil {
					mistakes = append(mistakes, fmt.Errorf("%s: %w", s.position(name), err))
				}
			}
			return values, mistakes
		},
	}
}

// checkSetting refuses a value that no flag of that name takes.
func checkSetting(root *cobra.Command, key string, s setting) (err error) {
	for _, c := range root.Commands() {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Name == key && isSetting(f) && err == nil {
				if setErr := c.Flags().Set(key, s.Value); setErr != nil {
					err = flagError(root, setErr)
				}
			}
		})
	}
	return err
}
