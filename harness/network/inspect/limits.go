package inspect

import (
	"errors"
	"io"
)

// Limits, in bytes unless noted otherwise.
const (
	maxParts        = 1000      // files in one form
	maxHeader       = 16 << 10  // of a form part's header
	maxField        = 4 << 10   // of a form field that is kept
	maxZipDirectory = 2 << 20   // read of a zip, to list its entries
	maxSectors      = 256 << 10 // read of a compound file, to list its streams: its reader's memory grows with the square of nested storages
	maxEntry        = 2 << 20   // unpacked from one entry or stream
	maxUnpacked     = 16 << 20  // unpacked from one file
	maxValue        = 64 << 10  // of a tag, such as an author
	maxBoxes        = 1 << 16   // chunks, frames, boxes that are walked, in number
	maxReasons      = 20        // that are listed
)

// errReadLimit reports a file that needs more reads than its limit.
var errReadLimit = errors.New("inspect: too much to read")

// limitedReaderAt limits the bytes read from r.
type limitedReaderAt struct {
	r         io.ReaderAt
	remaining int64
}

func (r *limitedReaderAt) ReadAt(b []byte, at int64) (int, error) {
	if r.remaining -= int64(len(b)); r.remaining < 0 {
		return 0, errReadLimit
	}
	return r.r.ReadAt(b, at)
}

// readUpTo reads at most n bytes, or those before an error.
func readUpTo(r io.Reader, n int64) []byte {
	b, _ := io.ReadAll(io.LimitReader(r, n))
	return b
}
