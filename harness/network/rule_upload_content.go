package network

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"cxmatrix/harness/network/inspect"
	"cxmatrix/matrix"
)

// uploadContent refuses an upload by its content, request by request: a chunked upload
// is inspected chunk by chunk (package inspect says what that hides).
type uploadContent struct {
	look
	check  func(inspect.Part) string // why a file is refused; empty if it is not
	values []string
	label  string
	size   int64
}

// inspections are the reasons for which an upload can be refused.
var inspections = map[string]func(uploadContent, inspect.Part) string{
	"extension":   uploadContent.byExtension,
	"type":        uploadContent.byType,
	"size":        uploadContent.bySize,
	"unsanitised": uploadContent.unsanitised,
	"unapproved":  uploadContent.unapproved,
}

func newUploadContent(_ *Proxy, r matrix.Rule) (any, error) {
	inspection, known := inspections[r.Match]
	if !known {
		return nil, fmt.Errorf("uploads can't be inspected for %q", r.Match)
	}
	u := uploadContent{look: lookOf(r, 0), values: r.Values, label: r.Label, size: r.Size}
	u.check = func(p inspect.Part) string { return inspection(u, p) }
	return u, nil
}

// needsBody is true for every request with a body: only inspection shows which of them
// are uploads.
func (uploadContent) needsBody(*http.Request) bool { return true }

func (u uploadContent) body(x *exchange, r *http.Request, h *bufferedBody) (*refusal, error) {
	parts, torn := inspect.Parts(r.Header.Get("Content-Type"), inspect.Disposition(r.Header), r.URL.RequestURI(), h, h.size)
	for _, p := range parts {
		x.flow.addFile(p.Name)
	}
	for _, p := range parts {
		if reason := u.check(p); reason != "" {
			denied := u.refuse(reason)
			denied.file = p.Name
			return denied, nil
		}
	}
	if torn != nil { // what can't be seen doesn't pass
		return u.refuse(torn.Error()), nil
	}
	return nil, nil
}

func (u uploadContent) byExtension(p inspect.Part) string {
	if ext := inspect.Extension(p.Name); slices.Contains(u.values, ext) {
		return "extension " + ext
	}
	return ""
}

func (u uploadContent) byType(p inspect.Part) string {
	kind := inspect.Sniff(p)
	if slices.ContainsFunc(u.values, func(v string) bool {
		return v == kind || strings.HasSuffix(v, "/*") && strings.HasPrefix(kind, v[:len(v)-1])
	}) {
		return "type " + kind
	}
	return ""
}

func (u uploadContent) bySize(p inspect.Part) string {
	if p.Bytes <= u.size {
		return ""
	}
	return fmt.Sprintf("%d bytes are more than %d", p.Bytes, u.size)
}

func (uploadContent) unsanitised(p inspect.Part) string {
	return strings.Join(inspect.Unsanitised(p), "; ")
}

func (u uploadContent) unapproved(p inspect.Part) string {
	if p.Fragment || inspect.Labelled(p, u.label) {
		return ""
	}
	return "not an approved copy: the label " + u.label + " is missing"
}
