package network

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

// noticing returns a request's body that records the names of the files in a form
// as they are streamed, without buffering.
func noticing(r *http.Request, flow *tally) io.ReadCloser {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		return r.Body
	}
	return &noticed{ReadCloser: r.Body, flow: flow}
}

type noticed struct {
	io.ReadCloser
	flow *tally
	tail []byte // of the previous piece: a name may be split across two
}

// longestNotice is how many bytes of a piece are kept for the next one.
const longestNotice = 512

var fileName = []byte(`filename="`)

func (n *noticed) Read(b []byte) (int, error) {
	got, err := n.ReadCloser.Read(b)
	n.look(b[:got])
	return got, err
}

func (n *noticed) look(piece []byte) {
	seam := append(n.tail, piece[:min(len(piece), longestNotice)]...)
	n.find(seam)
	if len(piece) > longestNotice {
		n.find(piece)
	}
	n.tail = append(n.tail[:0], seam[max(0, len(seam)-longestNotice):]...)
	if len(piece) > longestNotice {
		n.tail = append(n.tail[:0], piece[len(piece)-longestNotice:]...)
	}
}

func (n *noticed) find(text []byte) {
	for {
		_, after, found := bytes.Cut(text, fileName)
		if !found {
			return
		}
		name, _, whole := bytes.Cut(after, []byte(`"`))
		if whole && len(name) < longestNotice {
			n.flow.names(printable(baseName(string(name))))
		}
		text = after
	}
}

// baseName strips folders from a file's name: Internet Explorer 6 to 8 send its whole path.
func baseName(raw string) string { return raw[strings.LastIndexAny(raw, `/\`)+1:] }
