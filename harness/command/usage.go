package command

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cxmatrix/matrix"
	"cxmatrix/results"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// wantArgs refuses a wrong number of arguments with the command's usage.
func wantArgs(call string, minArgs, maxArgs int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return fmt.Errorf("no run directory: want cxmatrix %s", call)
		case len(args) < minArgs || len(args) > maxArgs:
			return fmt.Errorf("%s: want cxmatrix %s", results.Count(len(args), "argument"), call)
		}
		return nil
	}
}

// wantOne refuses any other number of arguments than one; missing says what it is.
func wantOne(call, missing string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return errors.New(missing)
		case len(args) > 1:
			return fmt.Errorf("%s: want cxmatrix %s", results.Count(len(args), "argument"), call)
		}
		return nil
	}
}

// wantAtMostOne refuses more than one argument, of a command that needs none.
func wantAtMostOne(call string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return fmt.Errorf("%s: want cxmatrix %s", results.Count(len(args), "argument"), call)
		}
		return nil
	}
}

// flagTypeTexts describes the values of a flag, by its type.
var flagTypeTexts = map[string]string{
	"int": "a whole number, such as 4", "uint64": "a whole number from 0 on, such as 4",
	"float64": "a number, such as 15", "duration": "a time, such as 20s", "bool": "true or false",
}

// noArgs refuses arguments, and a subcommand that does not exist.
func noArgs(cmd *cobra.Command, args []string) error {
	var known []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			known = append(known, c.Name())
		}
	}
	switch {
	case len(args) == 0:
		return nil
	case len(known) == 0:
		return fmt.Errorf("unknown argument %q: %s takes none", args[0], cmd.CommandPath())
	}
	return fmt.Errorf("unknown command %q of %s: %s", args[0], cmd.CommandPath(), matrix.Suggest(args[0], known))
}

// unknownFlag names the flag that was meant: the nearest one, also of those that were written with one dash.
func unknownFlag(cmd *cobra.Command, unknown *pflag.NotExistError) error {
	name, dashes := unknown.GetSpecifiedName(), "--"
	if short := unknown.GetSpecifiedShortnames(); short != "" {
		name, dashes = short, "-"
	}
	name, _, _ = strings.Cut(name, "=")
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	best, near := matrix.Closest(name, known)
	switch {
	case slices.Contains(known, name):
		best = name
	case !near:
		return fmt.Errorf("unknown flag %s%s of %s: %s --help lists them", dashes, name, cmd.CommandPath(), cmd.CommandPath())
	}
	return fmt.Errorf("unknown flag %s%s of %s: did you mean --%s?", dashes, name, cmd.CommandPath(), best)
}

// checkFormat refuses a value of --format that is not known.
func checkFormat(format string, known ...string) error {
	if slices.Contains(known, format) {
		return nil
	}
	return unknownFormat(format, known)
}

// unknownFormat refuses a value of --format.
func unknownFormat(format string, known []string) error {
	return fmt.Errorf("--format %s: %s", format, matrix.Suggest(format, known))
}

// flagError describes the values of a flag, instead of the parser's error.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		return unknownFlag(cmd, unknown)
	}
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	want, known := flagTypeTexts[invalid.GetFlag().Value.Type()]
	switch {
	case !known:
		return err
	case errors.Is(err, strconv.ErrRange):
		want = "a smaller number"
	}
	return fmt.Errorf("--%s %s: want %s", invalid.GetFlag().Name, invalid.GetValue(), want)
}
