package command

import (
	"errors"
	"os"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/journey/importer"

	"github.com/spf13/cobra"
)

// importFlags is one call of import.
type importFlags struct {
	out, test string
	force     bool
}

func importCommand() *cobra.Command {
	f := &importFlags{}
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Make a journey of a recording of another tool",
		Long: `import reads a recording and writes a journey: steps with good selectors, files to upload as recipes, passwords as
variables. What cannot be carried stands in its place as a comment, and in the report on standard error.

  Chrome Recorder      the JSON of Chrome's DevTools
  Selenium IDE         a .side file; several tests become a step each, or --test picks one
  Playwright           what codegen writes, in JavaScript, TypeScript, Python, Java or C#
  HAR                  the pages that were opened, and the hosts that they needed

The exit code is 0 if anything was carried.`,
		Args: wantOne("import FILE", "no recording: want cxmatrix import FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			return f.run(cmd, args[0])
		},
	}
	cmd.Flags().StringVar(&f.out, "out", "", "`file` to write instead of standard output")
	cmd.Flags().StringVar(&f.test, "test", "", "`name` of the one test to take; default: all")
	cmd.Flags().BoolVar(&f.force, "force", false, "write over a file that is there")
	for _, flag := range []string{"out", "test", "force"} {
		noSetting(cmd, flag)
	}
	return cmd
}

func (f *importFlags) run(cmd *cobra.Command, file string) error {
	draft, report, err := importer.Read(file, importer.Options{Test: f.test, FileTypes: evidence.Kinds()})
	if err != nil {
		return usageError(err)
	}
	if err := f.write(cmd, draft.YAML()); err != nil {
		return err
	}
	report.Print(cmd.ErrOrStderr())
	return nil
}

func (f *importFlags) write(cmd *cobra.Command, text []byte) error {
	if f.out == "" {
		_, err := cmd.OutOrStdout().Write(text)
		return writeError(err)
	}
	err := writeNew(f.out, string(text), f.force)
	if errors.Is(err, os.ErrExist) {
		err = outExists(f.out)
	}
	return usageError(err)
}
