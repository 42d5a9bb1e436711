package command

import (
	"errors"
	"fmt"
	"strconv"

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

// flagError describes the values of a flag, instead of the parser's error.
func flagError(err error) error {
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
