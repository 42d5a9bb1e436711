package command

import (
	"slices"
	"strings"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/run"
	"cxmatrix/matrix"

	"github.com/spf13/cobra"
)

// completions are the values of flags that a shell suggests, by the flag's name: those that the matrix at hand has, or all.
var completions = map[string]func(*cobra.Command) []string{
	"env": func(cmd *cobra.Command) (names []string) {
		for _, e := range matrixOf(cmd).Environments {
			names = append(names, e.Name)
		}
		return names
	},
	"cells": func(cmd *cobra.Command) (ids []string) {
		cells, _ := matrixOf(cmd).Expand(matrix.Selection{}) // an error suggests nothing
		for _, c := range cells {
			ids = append(ids, c.Cell.String())
		}
		return ids
	},
	"engine": func(*cobra.Command) (names []string) {
		for _, k := range engine.Kinds() {
			names = append(names, k.Name)
		}
		return names
	},
	"with":  func(*cobra.Command) []string { return []string{"chromium", "firefox"} },
	"prove": func(*cobra.Command) []string { return []string{string(run.Lifted), string(run.Quick), string(run.Off)} },
	"ci":    func(*cobra.Command) []string { return ciKinds() },
	"format": func(cmd *cobra.Command) []string {
		if cmd.Name() == "report" {
			return formatNames()
		}
		return []string{"json", "text"}
	},
}

// matrixOf is the matrix that a half-written command names: the study's if it names none, and an empty one if it has mistakes.
func matrixOf(cmd *cobra.Command) *matrix.Matrix {
	_ = applySettings(cmd) // a mistake elsewhere is told when the command runs
	f := cmd.Flags().Lookup("matrix")
	if f == nil || f.Value.String() == "" {
		return matrix.Study()
	}
	m, err := matrix.Load(f.Value.String())
	if err != nil {
		return &matrix.Matrix{}
	}
	return m
}

// addCompletions registers the suggestions of all commands.
func addCompletions(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		for name, values := range completions {
			if cmd.Flags().Lookup(name) != nil {
				_ = cmd.RegisterFlagCompletionFunc(name, suggest(values)) // fails for a flag that has one
			}
		}
	}
}

// suggest completes the last value of a list that commas separate.
func suggest(values func(*cobra.Command) []string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(cmd *cobra.Command, _ []string, written string) (list []string, _ cobra.ShellCompDirective) {
		before := written[:strings.LastIndexByte(written, ',')+1]
		given := strings.Split(before, ",")
		for _, v := range values(cmd) {
			if !slices.Contains(given, v) && strings.HasPrefix(before+v, written) {
				list = append(list, before+v)
			}
		}
		return list, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}
