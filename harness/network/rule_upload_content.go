package network

import (
	"net/http"
	"strings"

	"cxmatrix/harness/network/inspect"
	"cxmatrix/matrix"
)

// uploadContent refuses an upload by its content, request by request: a chunked upload
// is inspected chunk by chunk (package inspect says what that hides).
type uploadContent struct{ content }

func newUploadContent(_ *Proxy, r matrix.Rule) (any, error) {
	c, err := newContent(r)
	return uploadContent{c}, err
}

// head looks at the name of an upload that is announced before its first byte, as by tus.
func (u uploadContent) head(x *exchange, r *http.Request) *refusal {
	name := inspect.Announced(r.Header)
	if name == "" || u.match != "extension" {
		return nil
	}
	x.flow.addFile(name)
	return u.refuseAny([]inspect.Part{{Name: name, Content: strings.NewReader("")}})
}

// needsBody is true for every request with a body: only inspection shows which of them
// are uploads.
func (uploadContent) needsBody(*http.Request) bool { return true }

func (u uploadContent) body(x *exchange, r *http.Request, h *bufferedBody) (*refusal, error) {
	parts, torn := inspect.Parts(r.Header.Get("Content-Type"), inspect.Disposition(r.Header), r.URL.RequestURI(), h, h.size)
	for _, p := range parts {
		x.flow.addFile(p.Name)
	}
	if denied := u.refuseAny(parts); denied != nil {
		return denied, nil
	}
	if torn != nil { // what can't be seen doesn't pass
		return u.refuse(torn.Error()), nil
	}
	return nil, nil
}
