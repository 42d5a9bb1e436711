package network

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"

	"cxmatrix/harness/network/inspect"
	"cxmatrix/matrix"
)

// responseContent refuses answers by what they are: downloads, and files in archives that are downloaded.
type responseContent struct {
	id matrix.Constraint
	content
}

func newResponseContent(_ *Proxy, r matrix.Rule) (any, error) {
	c, err := newContent(r)
	return responseContent{r.ID, c}, err
}

// endless are the media types of answers that are no files, and may have no end.
var endless = []string{"text/event-stream", "multipart/x-mixed-replace"}

func (c responseContent) response(x *exchange, a *http.Response) *refusal {
	server, ok := serverBody(a)
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	if !ok || x.method == http.MethodHead || a.StatusCode >= http.StatusMultipleChoices || isUncounted(x.host) || matches(endless, strings.ToLower(kind), matchType) {
		return nil
	}
	head := server.peek()
	file := inspect.Part{Name: answerName(a, x.path), Type: kind, Bytes: int64(len(head)), Content: bytes.NewReader(head)}
	switch {
	case c.match == "size" && a.ContentLength > c.size:
		file.Bytes = a.ContentLength
		return c.refuseAny([]inspect.Part{file})
	case (c.match == "extension" || c.match == "type") && !inspect.IsArchive(file): // name or beginning tell it
		return c.refuseAny([]inspect.Part{file})
	}
	whole, err := holdAnswer(a)
	switch {
	case errors.Is(err, errTooLarge):
		return &refusal{rule: c.id, look: look{action: actionPage}, reason: err.Error()}
	case err != nil: // it broke off, which the exchange knows
		return nil
	}
	file.Bytes, file.Content = whole.size, whole
	return c.refuseAny([]inspect.Part{file})
}

// answerName is what a browser calls an answer that it saves.
func answerName(a *http.Response, address string) string {
	if name := inspect.DispositionName(a.Header.Get("Content-Disposition")); name != "" {
		return name
	}
	return path.Base(address)
}

// peekBytes is how much of an answer tells its type.
const peekBytes = 4096

// peek returns what comes first, without taking it: at most peekBytes, and less of an answer that comes in pieces.
func (w *responseBody) peek() []byte {
	head := make([]byte, peekBytes)
	n, err := w.ReadCloser.Read(head)
	head = head[:n]
	rest := io.Reader(w.ReadCloser)
	if err != nil {
		rest = failing{err}
	}
	w.ReadCloser = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), rest), w.ReadCloser}
	return head
}

// failing is a reader that has ended in this way.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
