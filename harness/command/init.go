package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cxmatrix/matrix"
	"cxmatrix/results"

	"github.com/spf13/cobra"
)

// starter writes the files with which a project begins, and walks their first step.
type starter struct {
	*trial
	dir        string
	ci         string
	yes, force bool
	in         io.Reader
	address    siteAddress
}

func initCommand() *cobra.Command {
	s := &starter{trial: newTrial()}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a journey, a matrix, settings and a CI file for your site, and walk the first step",
		Long: "Open the address of a site, and write journey.yaml, matrix.yaml, cxmatrix.yaml and a CI file, as a beginning that is\n" +
			"meant to be changed. Files that exist are kept. What no flag gives is asked for, on a terminal.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			s.stdout, s.stderr, s.in = cmd.OutOrStdout(), cmd.ErrOrStderr(), cmd.InOrStdin()
			return s.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.Site, "site", "", "`address` of the site's first page")
	f.StringVar(&s.dir, "dir", ".", "`folder` for the files")
	f.StringVar(&s.ci, "ci", "", "`kind` of the CI file: "+strings.Join(ciKinds(), ", "))
	f.BoolVar(&s.yes, "yes", false, "ask nothing, and take the usual answers")
	f.BoolVar(&s.force, "force", false, "write files anew that exist")
	s.addFlags(f)
	for _, name := range []string{"dir", "ci", "yes", "force"} {
		noSetting(cmd, name)
	}
	return cmd
}

func (s *starter) run(ctx context.Context) error {
	if err := s.ask(); err != nil {
		return usageError(err)
	}
	if err := s.loadCA(); err != nil {
		return usageError(err)
	}
	if err := s.address.check(ctx, s.ca, s.insecure); err != nil {
		return err
	}
	page, err := s.look(ctx)
	if err != nil {
		return err
	}
	if err := s.write(s.contents(page)); err != nil {
		return err
	}
	if err := s.firstWalk(ctx); err != nil {
		return err
	}
	s.printNext()
	return nil
}

// firstWalk walks the first step of the journey that is there now.
func (s *starter) firstWalk(ctx context.Context) error {
	fmt.Fprintln(s.stdout, "\nthe first walk:")
	first := newTrial()
	first.Site, first.Engine, first.timeout, first.caFile, first.insecure = s.Site, s.Engine, s.timeout, s.caFile, s.insecure
	first.Journey, first.lastStep = filepath.Join(s.dir, journeyFile), "1"
	first.stdout, first.stderr = s.stdout, s.stderr
	return first.run(ctx)
}

// printNext prints the commands that come next.
func (s *starter) printNext() {
	fmt.Fprintln(s.stdout, "\nnext:")
	if s.dir != "." {
		fmt.Fprintf(s.stdout, "  cd %s\n", s.dir)
	}
	if s.address.login() != "" {
		fmt.Fprintf(s.stdout, "  export CXMATRIX_SITE=%s\n", s.address.login())
	}
	fmt.Fprintf(s.stdout, "  %-24s after each change of %s\n", "cxmatrix try", journeyFile)
	fmt.Fprintf(s.stdout, "  %-24s through every environment\n", "cxmatrix run --out run")
}

// write writes the files that are not there, and says which ones it kept.
func (s *starter) write(files []starterFile) error {
	var kept []string
	width := 0
	for _, f := range files {
		width = max(width, len(filepath.Join(s.dir, f.name)))
	}
	for _, f := range files {
		path := filepath.Join(s.dir, f.name)
		switch err := writeNew(path, f.text, s.force); {
		case errors.Is(err, os.ErrExist):
			kept = append(kept, f.name)
		case err != nil:
			return usageError(err)
		default:
			fmt.Fprintf(s.stdout, "wrote %-*s  %s\n", width, path, f.about)
		}
	}
	if len(kept) > 0 {
		fmt.Fprintf(s.stdout, "kept  %s: %s there already, and --force writes %s anew\n", strings.Join(kept, ", "), plural(kept, "it is", "they are"), plural(kept, "it", "them"))
	}
	return nil
}

func plural(list []string, one, many string) string {
	if len(list) == 1 {
		return one
	}
	return many
}

// checkCI refuses a kind of CI file that there is not.
func checkCI(kind string) error {
	if !slices.Contains(ciKinds(), kind) {
		return fmt.Errorf("--ci %s: %s", kind, matrix.Suggest(kind, ciKinds()))
	}
	return nil
}

// stoppedError is for a page that could not be opened in the browser.
func stoppedError(c results.Cell) error {
	code, _ := results.CellExit(&c)
	return &exitError{code: code, err: fmt.Errorf("%s: %s", c.Verdict, oneLine(c.Reason)), hint: "nothing was written"}
}
