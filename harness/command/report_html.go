package command

import (
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
}

func (p *pageFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&p.baseline, "baseline", "", "run `directory` to compare with, for --format html")
	f.BoolVar(&p.inline, "inline", false, "embed screenshots and files in the page, for --format html; if not given, the page links to them")
	noSetting(cmd, "baseline")
	noSetting(cmd, "inline")
}

// isSet reports whether one of them is set.
func (p *pageFlags) isSet() bool { return p.baseline != "" || p.inline }

// writer returns a function that writes the page. Links to files are relative to the page; on standard output, to the
// folder that contains the run directory.
func (p *pageFlags) writer(r *results.Recorded, past results.Past, out string) (func(io.Writer) error, error) {
	o := html.Options{Inline: p.inline, Past: past, Slower: usualLimit}
	if out != "" {
		o.From = filepath.Dir(out)
	}
	if p.baseline != "" {
		before, err := readRuns([]string{p.baseline})
		if err != nil {
			return nil, err
		}
		o.Baseline = before
	}
	debug.SetGCPercent(gcPercent)
	return func(w io.Writer) error { return html.Write(w, r, o) }, nil
}
