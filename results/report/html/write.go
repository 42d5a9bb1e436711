package html

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io"

	"cxmatrix/results"
)

// Options are the inputs of a report besides its run.
type Options struct {
	Baseline *results.Recorded // an earlier run of the same cells, shown beside this one
	Past     results.Past      // what earlier runs say: since when cells are as they are
	Slower   results.Limit     // how much longer than usual is reported
	From     string            // folder of the report, for links; "" is the folder that holds the run directory
	Inline   bool              // embed the files, so that the report can be sent on its own
}

// Write writes a run as a page. It reads artifacts of the run directory only with Inline.
func Write(w io.Writer, r *results.Recorded, o Options) error {
	out := bufio.NewWriterSize(w, 1<<16)
	runPaths := newPaths(r, o)
	p := newPage(r, o, runPaths)
	if err := pages.ExecuteTemplate(out, "page.html", p); err != nil {
		return err
	}
	d := details{out: out, index: p.index, runPaths: runPaths, options: o}
	if err := d.write(); err != nil {
		return err
	}
	if err := pages.ExecuteTemplate(out, "end.html", nil); err != nil {
		return err
	}
	return out.Flush()
}

// policy is the second line of defence: it allows only this style and this script, and no network. Images lie beside
// the report, or in it.
func policy(css template.CSS, js template.JS) string {
	return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: file: 'self'; style-src " + hash(string(css)) + "; script-src " + hash(string(js))
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
