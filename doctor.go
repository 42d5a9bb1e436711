package main

import (
	"fmt"
	"io"

	"cxmatrix/fixtures/parts"
	"cxmatrix/harness/engine"

	"github.com/spf13/cobra"
)

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say what is installed here, and how to get what is missing",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := cmd.OutOrStdout()
			found := 0
			for _, k := range engine.Kinds() {
				f := k.Find(cmd.Context())
				if f.Found {
					found++
				}
				finding(w, k.Name, f.Found, f.Version+"  "+f.Path, f.Fix)
			}
			dir, err := parts.Find("")
			fix := ""
			if err != nil {
				fix = err.Error()
			}
			finding(w, "uploaders", err == nil, dir.Path(), fix)
			if found == 0 {
				return untested(fmt.Errorf("no engine is installed, so no cell can run"), "")
			}
			return nil
		},
	}
}

func finding(w io.Writer, name string, found bool, what, fix string) {
	if found {
		fmt.Fprintf(w, "%-22s found    %s\n", name, what)
		return
	}
	fmt.Fprintf(w, "%-22s missing  %s\n", name, oneLine(fix))
}
