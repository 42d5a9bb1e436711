package html

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"os"

	"cxmatrix/results"
)

// Options are the inputs of a report besides its run.
type Options struct {
	Baseline *results.Recorded // an earlier run of the same cells, shown beside this one
	Past     results.Past      // what earlier runs say: since when cells are as they are
	Slower   results.Limit     // how much longer than usual is reported
	From     string            // folder of the report, for links; "" is the folder that holds the run directory
	Inline   bool              // put the files into the page, pictures smaller, so that it can be sent on its own

	// Of a page that is sent to somebody.
	Title    string
	Customer string       // for whom it is
	Note     string       // a sentence or two on top
	Logo     template.URL // a data: address, see LogoOf
}

// title is what the page is called; "" if it has no name of its own.
func (o Options) title() string {
	switch {
	case o.Customer == "":
		return o.Title
	case o.Title == "":
		return "For " + o.Customer
	}
	return o.Title + ", for " + o.Customer
}

// maxLogo is the size of the largest logo, in bytes: it is in every copy of the page.
const maxLogo = 300_000

// logoTypes are the kinds of picture that a logo can be. A browser runs no script in an SVG that is shown as a picture.
var logoTypes = map[string]string{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".svg": "image/svg+xml"}

// LogoOf is the address of a picture file in the page itself.
func LogoOf(file string) (template.URL, error) {
	kind := logoTypes[kindOfFile(file)]
	if kind == "" {
		return "", fmt.Errorf("%s: not a picture for a page: want .png, .jpg, .gif, .webp or .svg", file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	if len(data) > maxLogo {
		return "", fmt.Errorf("%s: %d kB are too many for a logo: want at most %d kB", file, len(data)/1000, maxLogo/1000)
	}
	return template.URL("data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data)), nil
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
	if o.Inline {
		if err := d.writeFiles(); err != nil {
			return err
		}
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
