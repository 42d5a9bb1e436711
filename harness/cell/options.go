package cell

import (
	"io"

	"cxmatrix/results"
)

// Options is what the harness's caller provides: files and secrets.
type Options struct {
	Generate func(w io.Writer, e results.Evidence) error // a file by its record
	Smallest func(fileType string) (int64, error)
	Lookup   func(name string) (string, bool) // the process environment
	Log      io.Writer                        // what browsers and drivers print
}
