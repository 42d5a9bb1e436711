package command

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cxmatrix/fixtures/parts"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/run"
	"cxmatrix/results"
	"cxmatrix/results/report"

	"github.com/spf13/cobra"
)

func doctorCommand() *cobra.Command {
	var left string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "List what is installed here, and how to get what is missing",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if left != "" {
				return endSessions(cmd, left)
			}
			found := 0
			var rows [][]string
			for _, k := range engine.Kinds() {
				f := k.Detect(cmd.Context())
				if f.Found {
					found++
				}
				rows = append(rows, finding("engine "+k.Name, f.Found, f.Version, strings.TrimSpace(f.Path+" "+f.Driver), f.InstallHint))
			}
			rows = append(rows, uploaders())
			if err := report.Installed(cmd.OutOrStdout(), rows); err != nil {
				return err
			}
			if found == 0 {
				return untestedError(errors.New("no engine is installed, so no cell can run"), "")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&left, "reap", "", "run `directory` of a run that was killed: ends the sessions that it left on its target, and does nothing else")
	return cmd
}

// endSessions ends the sessions that a run left behind.
func endSessions(cmd *cobra.Command, dir string) error {
	if _, err := results.ReadSessions(dir); err != nil {
		return usageError(fmt.Errorf("--reap: %w", err))
	}
	needsCleanup.Store(true)
	dirLock, err := results.LockDir(dir)
	if err != nil {
		return untestedError(err, "its sessions are in use: stop it first")
	}
	defer dirLock.Release()
	ended, err := run.Reap(cmd.Context(), dir)
	if err != nil {
		return untestedError(err, "")
	}
	text := fmt.Sprintf("%s: ended %s", dir, results.Count(ended, "session"))
	if recorded, err := results.ReadSessions(dir); err == nil && len(recorded.OpenSessions()) > 0 {
		text += fmt.Sprintf("; %s may still start there: run this again later", results.Count(len(recorded.OpenSessions()), "session"))
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), text)
	return err
}

// uploaders checks for the npm parts that the reference SaaS needs for its chunked and widget uploaders.
func uploaders() []string {
	dir, err := parts.Find("")
	if err != nil {
		return finding("uploaders", false, "", "", err.Error())
	}
	versions, err := parts.Versions()
	if err != nil {
		return finding("uploaders", false, "", "", err.Error())
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(versions)) {
		names = append(names, name+" "+versions[name])
	}
	return finding("uploaders", true, strings.Join(names, ", "), dir.Path(), "")
}

func finding(what string, found bool, version, where, fix string) []string {
	if found {
		return []string{what, "found", version, where}
	}
	return []string{what, "missing", "", oneLine(fix)}
}
