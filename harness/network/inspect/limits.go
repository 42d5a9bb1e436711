package inspect

import (
	"errors"
	"io"
)

// Limits, in bytes unless noted otherwise.
const (
	mostParts     = 1000      // files in one form
	mostHead      = 16 << 10  // of a form part's header
	mostField     = 4 << 10   // of a form field that is kept
	mostDirectory = 2 << 20   // read of a zip, to list its entries
	mostSectors   = 256 << 10 // read of a compound file, to list its streams: its reader's memory grows with the square of nested storages
	mostEntry     = 2 << 20   // unpacked from one entry or stream
	mostUnpacked  = 16 << 20  // unpacked from one file
	mostValue     = 64 << 10  // of a tag, such as an author
	mostBoxes     = 1 << 16   // chunks, frames, boxes that are walked, in number
	mostReasons   = 20        // that are listed
)

// errRation reports a file that needs more reads than its limit.
var errRation = errors.New("inspect: too much to read")

// ration limits the bytes read from r.
type ration struct {
	r    io.ReaderAt
	left int64
}

func (r *ration) ReadAt(b []byte, at int64) (int, error) {
	if r.left -= int64(len(b)); r.left < 0 {
		return 0, errRation
	}
	return r.r.ReadAt(b, at)
}

// some reads at most n bytes, or those before an error.
func some(r io.Reader, n int64) []byte {
	b, _ := io.ReadAll(io.LimitReader(r, n))
	return b
}
