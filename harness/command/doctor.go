package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"cxmatrix/fixtures/parts"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/run"
	"cxmatrix/results"
	"cxmatrix/results/report"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

func doctorCommand() *cobra.Command {
	var left, format string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "List what is installed here, and how to get what is missing",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if left != "" {
				return endSessions(cmd, left)
			}
			if err := checkFormat(format, "json", "text"); err != nil {
				return usageError(err)
			}
			list := append(engines(cmd.Context()), uploaders())
			if err := printInstalled(cmd.OutOrStdout(), list, format); err != nil {
				return err
			}
			if !slices.ContainsFunc(list[:len(list)-1], func(p installed) bool { return p.Found }) {
				return untestedError(errors.New("no engine is installed, so no cell can run"), "")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	noSetting(cmd, "format")
	cmd.Flags().StringVar(&left, "reap", "", "run `directory` of a run that was killed: ends the sessions that it left on its target, and does nothing else")
	return cmd
}

// installed is a part that cells need, as doctor found it.
type installed struct {
	Name    string `json:"name"`
	Found   bool   `json:"found"`
	Version string `json:"version,omitempty"`
	Path    string `json:"path,omitempty"`
	Hint    string `json:"hint,omitempty"` // how to get it
}

// engines looks for all engines at once: each runs a program or two, which take a moment.
func engines(ctx context.Context) []installed {
	kinds := engine.Kinds()
	list := make([]installed, len(kinds))
	var group errgroup.Group
	for i, k := range kinds {
		group.Go(func() error {
			f := k.Detect(ctx)
			list[i] = installed{Name: "engine " + k.Name, Found: f.Found, Version: f.Version, Path: strings.TrimSpace(f.Path + " " + f.Driver)}
			if !f.Found {
				list[i] = installed{Name: list[i].Name, Hint: oneLine(f.InstallHint)}
			}
			return nil
		})
	}
	_ = group.Wait() // none fails
	return list
}

func printInstalled(w io.Writer, list []installed, format string) error {
	if format == "json" {
		return writeJSON(w, map[string]any{"schema": results.Schema, "parts": list})
	}
	var rows [][]string
	for _, p := range list {
		row := []string{p.Name, "found", p.Version, p.Path}
		if !p.Found {
			row = []string{p.Name, "missing", "", p.Hint}
		}
		rows = append(rows, row)
	}
	return report.Installed(w, rows)
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
func uploaders() installed {
	dir, err := parts.Find("")
	if err != nil {
		return installed{Name: "uploaders", Hint: oneLine(err.Error())}
	}
	versions, err := parts.Versions()
	if err != nil {
		return installed{Name: "uploaders", Hint: oneLine(err.Error())}
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(versions)) {
		names = append(names, name+" "+versions[name])
	}
	return installed{Name: "uploaders", Found: true, Version: strings.Join(names, ", "), Path: dir.Path()}
}
