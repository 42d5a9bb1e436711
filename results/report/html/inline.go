package html

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"

	"cxmatrix/results"

	"golang.org/x/sync/errgroup"
)

// The files that are put into a page have a budget, so that it can be sent by mail: bytes in the page for each planned cell, and
// at most. What does not fit stays linked.
const (
	inlinePerCell = 270_000
	maxInlined    = 24_000_000
)

// maxFile is the size of the largest file that is looked at, in bytes.
const maxFile = 16 << 20

// imageTypes are the kinds of file that are shown as images.
var imageTypes = map[string]bool{".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".webp": true}

// textTypes are the kinds of file that are shown as text. The requests of a trace are for tools, and stay beside the page.
var textTypes = map[string]bool{".html": true, ".json": true, ".log": true, ".txt": true, ".csv": true}

// inlined is a file in the page itself, under its address.
type inlined struct {
	Image string `json:"image,omitempty"` // a data: address
	Text  string `json:"text,omitempty"`

	address string
}

// candidate is a file that may be put into the page.
type candidate struct {
	dir, name string // the run directory, and the file in it
	address   string
	size      size // of a picture
}

// The order in which files are put into the page.
const (
	seenLast = iota // what the customers saw last
	endsAndTexts
	between
	ofControls
	ranks
)

// writeFiles puts the files of a run's records into the page, the most telling ones first, each once.
func (d *details) writeFiles() error {
	budget := min(inlinePerCell*max(1, len(d.index.Run.Plan)), maxInlined)
	for _, list := range d.candidates() {
		// Pictures are made smaller side by side, a few more than fit at most.
		for len(list) > 0 && budget > 0 {
			n := min(len(list), 4*runtime.GOMAXPROCS(0))
			for _, f := range inlineAll(list[:n]) {
				if cost := len(f.Image) + len(f.Text); cost > 0 && cost <= budget {
					budget -= cost
					if err := f.write(d.out); err != nil {
						return err
					}
				}
			}
			list = list[n:]
		}
	}
	return nil
}

// candidates are the files by their rank.
func (d *details) candidates() (byRank [ranks][]candidate) {
	known := map[string]bool{}
	for _, id := range d.index.order {
		for _, c := range d.index.Attempts(id) {
			for i, s := range c.Steps {
				for _, name := range s.Artifacts {
					rank, size := rankOf(c, i, name)
					f := candidate{dir: d.index.DirOf(c), name: name, size: size}
					if f.address = d.runPaths.file(f.dir, name); f.address != "" && !known[f.address] {
						known[f.address] = true
						byRank[rank] = append(byRank[rank], f)
					}
				}
			}
		}
	}
	return byRank
}

// rankOf is when a file of a record's step is put into the page, and how large.
func rankOf(c results.Cell, step int, name string) (rank int, s size) {
	last := slices.IndexFunc(c.Steps, func(s results.Step) bool { return s.Verdict != results.Passed })
	if last < 0 {
		last = len(c.Steps) - 1
	}
	switch {
	case results.IsControl(c.Cell):
		return ofControls, small
	case slices.ContainsFunc(c.Steps[step].Actions, func(a results.Action) bool { return a.Picture == name }):
		return between, small
	case step == last && imageTypes[kindOfFile(name)]:
		return seenLast, large
	}
	return endsAndTexts, medium
}

// inlineAll reads files, in their order. One that can't be read stays linked: the broken link shows that it is gone.
func inlineAll(list []candidate) []inlined {
	out := make([]inlined, len(list))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range list {
		group.Go(func() error {
			out[i] = f.inline()
			out[i].address = f.address
			return nil
		})
	}
	_ = group.Wait() // none fails
	return out
}

func (f candidate) inline() (v inlined) {
	data, err := f.read()
	kind := kindOfFile(f.name)
	switch {
	case err != nil:
	case textTypes[kind]:
		v.Text = strings.ToValidUTF8(string(data), "\ufffd")
	case imageTypes[kind]:
		if fitted, err := f.size.smaller(data); err == nil {
			v.Image = "data:" + http.DetectContentType(fitted) + ";base64," + base64.StdEncoding.EncodeToString(fitted)
		}
	}
	return v
}

// read returns a regular file: reading a pipe could wait for ever. os.Root keeps symbolic links in an untrusted run directory
// from leading out of it.
func (f candidate) read() ([]byte, error) {
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Stat(f.name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, os.ErrInvalid
	}
	file, err := root.Open(f.name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxFile))
}

// write writes a file as a block of the page.
func (v inlined) write(out *bufio.Writer) error {
	io.WriteString(out, `<script type="application/json" id="file:`+html.EscapeString(v.address)+`">`)
	if err := json.NewEncoder(out).Encode(v); err != nil { // which escapes <, > and &
		return err
	}
	_, err := io.WriteString(out, "</script>\n")
	return err
}

func kindOfFile(name string) string { return strings.ToLower(path.Ext(name)) }
