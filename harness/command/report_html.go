package command

import (
	"io"
	"path/filepath"
	"runtime/debug"

	"cxmatrix/results"
	"cxmatrix/results/report/html"

	"github.com/spf13/cobra"
)

// formatHTML reports a run as a page to look at.
const formatHTML = "html"

// tight is by how many percent the memory may grow over what is read before it is tidied: what is written goes at once,
// and ten thousand cells stay well below 200 MB.
const tight = 50

// pageFlags are those of report --format html alone.
type pageFlags struct {
	baseline string
	inline   bool
}

func (p *pageFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&p.baseline, "baseline", "", "run `directory` to tell before and after of, with --format html")
	f.BoolVar(&p.inline, "inline", false, "put screenshots and files into the page, with --format html; they are linked if not given")
	ofItsOwn(cmd, "baseline")
	ofItsOwn(cmd, "inline")
}

// given reports whether one of them is.
func (p *pageFlags) given() bool { return p.baseline != "" || p.inline }

// writer returns what writes the page. Files are linked from where it is written; on standard output, from the folder
// that holds the run directory.
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
	debug.SetGCPercent(tight)
	return func(w io.Writer) error { return html.Write(w, r, o) }, nil
}
