package command

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"

	"cxmatrix/results"
	"cxmatrix/results/report/html"

	"github.com/spf13/cobra"
)

// formatHTML reports a run as an HTML page.
const formatHTML = "html"

// gcPercent is the garbage collection target in percent: what is written becomes garbage at once,
// and a report of ten thousand cells stays well below 200 MB.
const gcPercent = 50

// pageFlags are those of report --format html only.
type pageFlags struct {
	baseline string
	inline   bool

	title, customer, note, logo string
}

func (p *pageFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&p.baseline, "baseline", "", "run `directory` to compare with, for --format html")
	f.BoolVar(&p.inline, "inline", false, "embed screenshots and files in the page, for --format html; if not given, the page links to them")
	f.StringVar(&p.title, "title", "", "what the page is called, for --format html and pdf")
	f.StringVar(&p.customer, "for", "", "the `customer` whom the page is for")
	f.StringVar(&p.note, "note", "", "a `sentence` or two on top of the page")
	f.StringVar(&p.logo, "logo", "", "picture `file` on top of the page: .png, .jpg, .gif, .webp or .svg")
	for _, name := range []string{"baseline", "inline", "for", "note"} {
		noSetting(cmd, name)
	}
}

// isSet reports whether one of them is set.
func (p *pageFlags) isSet() bool {
	return p.inline || p.baseline+p.customer+p.note != ""
}

// writer returns a function that writes the page, as HTML or as PDF. Links to files are relative to the page; on standard output, to the
// folder that contains the run directory.
func (p *pageFlags) writer(ctx context.Context, r *results.Recorded, past results.Past, format, out string) (func(io.Writer) error, error) {
	o, err := p.options(past)
	if err != nil {
		return nil, err
	}
	if out != "" {
		o.From = filepath.Dir(out)
	}
	debug.SetGCPercent(gcPercent)
	if format == formatPDF {
		return func(w io.Writer) error { return writePDF(ctx, w, r, o) }, nil
	}
	return func(w io.Writer) error { return html.Write(w, r, o) }, nil
}

func (p *pageFlags) options(past results.Past) (o html.Options, err error) {
	o = html.Options{Inline: p.inline, Past: past, Slower: usualLimit, Title: p.title, Customer: p.customer, Note: p.note}
	if p.logo != "" {
		if o.Logo, err = html.LogoOf(p.logo); err != nil {
			return o, fmt.Errorf("--logo %w", err)
		}
	}
	if p.baseline != "" {
		o.Baseline, err = readRuns([]string{p.baseline})
	}
	return o, err
}
