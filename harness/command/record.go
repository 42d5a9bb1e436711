package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey/importer"

	"github.com/spf13/cobra"
)

// recorder makes a journey of what a person does in a browser.
type recorder struct {
	out, name, caFile string
	insecure, force   bool
	address           siteAddress
	stdout, stderr    io.Writer
	in                io.Reader
	deeds             []browser.Deed
}

func recordCommand() *cobra.Command {
	r := &recorder{}
	cmd := &cobra.Command{
		Use:   "record URL",
		Short: "Walk your site by hand in a browser, and get the journey",
		Long: `record opens a Chromium with a window at the address, and writes a journey of what you do in it: what you click, type, choose
and upload, and what the page shows after it. Passwords are not recorded: the journey has variables for them. Uploaded
files are generated, by the same name and of about that size.

It ends when the window is closed, or when Enter or Ctrl-C is pressed on the terminal.`,
		Args: wantOne("record URL", "no address of a site: want cxmatrix record https://…"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			r.stdout, r.stderr, r.in = cmd.OutOrStdout(), cmd.ErrOrStderr(), cmd.InOrStdin()
			return r.run(cmd.Context(), args[0])
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.out, "out", journeyFile, "`file` to write")
	f.StringVar(&r.name, "name", "", "`name` of the journey; the site's host if not given")
	f.StringVar(&r.caFile, "ca", "", "PEM `file` of an authority to trust, as for run")
	f.BoolVar(&r.insecure, "accept-insecure-certs", false, "accept any certificate of a server")
	f.BoolVar(&r.force, "force", false, "write over a file that is there")
	for _, name := range []string{"out", "name", "force"} {
		noSetting(cmd, name)
	}
	return cmd
}

func (r *recorder) run(ctx context.Context, address string) (err error) {
	if r.address, err = parseSiteAddress(address); err != nil {
		return usageError(errors.New(strings.TrimPrefix(err.Error(), "--site "))) // here it is an argument
	}
	if err := r.checkOut(); err != nil {
		return usageError(err)
	}
	if !hasDisplay() {
		return usageError(errors.New("record needs a display to show a browser, and there is none: set DISPLAY, or try xvfb-run"))
	}
	if err := r.record(ctx); err != nil {
		return err
	}
	return r.write()
}

// checkOut refuses a file that is there, before somebody walks in vain.
func (r *recorder) checkOut() error {
	if _, err := os.Lstat(r.out); err == nil && !r.force {
		return outExists(r.out)
	}
	return nil
}

// tell prints what the person did.
func (r *recorder) tell(d browser.Deed) {
	r.deeds = append(r.deeds, d)
	if text := d.String(); text != "" {
		fmt.Fprintf(r.stdout, "  %s\n", oneLine(text))
	}
}

// write writes the journey. It is printed if its file cannot be written: nobody wants to walk again.
func (r *recorder) write() error {
	draft, report, err := importer.FromDeeds(r.journeyName(), r.deeds, importer.Options{FileTypes: evidence.Kinds(), MinSize: evidence.MinSize})
	if err != nil {
		return usageError(err)
	}
	text := draft.YAML()
	if err := writePrivate(r.out, string(text), r.force); err != nil {
		_, printErr := r.stdout.Write(text)
		return usageError(errors.Join(fmt.Errorf("--out %s: %w: the journey is above", r.out, err), printErr))
	}
	r.printNext(text, len(draft.Steps), report)
	return nil
}

func (r *recorder) journeyName() string {
	if r.name != "" {
		return r.name
	}
	return projectName(r.address.Hostname())
}
