package cell

import (
	"slices"
	"time"

	"cxmatrix/harness/network"
)

// A request is taken for one with a file if its body has so many bytes; a tunnel, if it has sent so many and still does.
const (
	smallUpload  = 1 << 10
	tunnelUpload = 16 << 10
)

// isUploading reports whether a request with a file is under way.
func (w *Walk) isUploading() bool {
	return slices.ContainsFunc(w.open.Flows(), func(f network.Flow) bool {
		switch {
		case !f.Ended.IsZero():
			return false
		case f.Length >= 0:
			return isWrite(f.Method) && (len(f.Files) > 0 || f.Length >= smallUpload)
		}
		return f.Up >= tunnelUpload && len(f.Sent) > 0 && time.Since(f.Sent[len(f.Sent)-1].At) < time.Second
	})
}
