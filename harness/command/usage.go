package command

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// want refuses a wrong number of arguments with the command's usage.
func want(call string, least, most int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return fmt.Errorf("no run directory: want cxmatrix %s", call)
		case len(args) < least || len(args) > most:
			return fmt.Errorf("%s: want cxmatrix %s", counted(len(args), "argument"), call)
		}
		return nil
	}
}

// wanted describes the values of a flag, by its type.
var wanted = map[string]string{
	"int": "a whole number, such as 4", "uint64": "a whole number from 0 on, such as 4",
	"float64": "a number, such as 15", "duration": "a time, such as 20s", "bool": "true or false",
}

// badFlag describes the values of a flag, instead of the parser's error.
func badFlag(err error) error {
	var bad *pflag.InvalidValueError
	if !errors.As(err, &bad) {
		return err
	}
	wants, known := wanted[bad.GetFlag().Value.Type()]
	switch {
	case !known:
		return err
	case errors.Is(err, strconv.ErrRange):
		wants = "a smaller number"
	}
	return fmt.Errorf("--%s %s: want %s", bad.GetFlag().Name, bad.GetValue(), wants)
}
