package html

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io"

	"cxmatrix/results"
)

// Options are what a report has beside its run.
type Options struct {
	Baseline *results.Recorded // an earlier run of the same cells, told beside this one
	Past     results.Past      // since when cells are as they are, as earlier runs tell
	Slower   results.Limit     // how much longer than usual is told
	From     string            // folder that the report is written to, from which it links files; "" is the one that holds the run directory
	Inline   bool              // put the files into the report, so that it can be sent alone
}

// Write writes a run as a page. It reads files of the run directory only with Inline.
func Write(w io.Writer, r *results.Recorded, o Options) error {
	out := bufio.NewWriterSize(w, 1<<16)
	places := newPlaces(r, o)
	p := newPage(r, o, places)
	if err := pages.ExecuteTemplate(out, "page.html", p); err != nil {
		return err
	}
	d := details{out: out, index: p.index, places: places, options: o}
	if err := d.write(); err != nil {
		return err
	}
	if err := pages.ExecuteTemplate(out, "end.html", nil); err != nil {
		return err
	}
	return out.Flush()
}

// policy is the second wall: only this style and this script, and no network. Pictures lie beside the report, or in it.
func policy(css template.CSS, js template.JS) string {
	return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: file: 'self'; style-src " + hash(string(css)) + "; script-src " + hash(string(js))
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
