package network

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

// recordFileNames returns a request's body that records the names of the files in a form
// as they are streamed, without buffering.
func recordFileNames(r *http.Request, flow *flowRecorder) io.ReadCloser {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		return r.Body
	}
	return &fileNameReader{ReadCloser: r.Body, flow: flow}
}

type fileNameReader struct {
	io.ReadCloser
	flow *flowRecorder
	tail []byte // of the previous piece: a name may be split across two
}

// maxFileName is how many bytes of a piece are kept for the next one.
const maxFileName = 512

var fileNameAttr = []byte(`filename="`)

func (n *fileNameReader) Read(b []byte) (int, error) {
	count, err := n.ReadCloser.Read(b)
	n.scan(b[:count])
	return count, err
}

func (n *fileNameReader) scan(piece []byte) {
	joined := append(n.tail, piece[:min(len(piece), maxFileName)]...)
	n.find(joined)
	if len(piece) > maxFileName {
		n.find(piece)
	}
	n.tail = append(n.tail[:0], joined[max(0, len(joined)-maxFileName):]...)
	if len(piece) > maxFileName {
		n.tail = append(n.tail[:0], piece[len(piece)-maxFileName:]...)
	}
}

func (n *fileNameReader) find(text []byte) {
	for {
		_, after, found := bytes.Cut(text, fileNameAttr)
		if !found {
			return
		}
		name, _, whole := bytes.Cut(after, []byte(`"`))
		if whole && len(name) < maxFileName {
			n.flow.addFile(printable(baseName(string(name))))
		}
		text = after
	}
}

// baseName strips folders from a file's name: Internet Explorer 6 to 8 send its whole path.
func baseName(raw string) string { return raw[strings.LastIndexAny(raw, `/\`)+1:] }
