package inspect

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// ErrTooMany reports that a form holds more files than are inspected.
var ErrTooMany = fmt.Errorf("inspect: more than %d files in one form", maxParts)

// ErrForm reports that a form can't be read to its end. Parts returns it together with
// the parts found before.
var ErrForm = errors.New("inspect: the form is torn")

// Parts returns the files in a request's body of size bytes. contentType and
// disposition are the request's own headers, address is its path, with the query
// if there is one.
//
// For a form these are its file parts; those of a chunked Plupload form are named by
// the form's field and marked as fragments. Form fields and JSON are not files. Any
// other body is one file, named by the disposition or else by the address: by a query such as
// qqfile=cv.pdf, or by its path. A part number in the query, as in S3, marks it as a fragment.
func Parts(contentType, disposition, address string, body io.ReaderAt, size int64) ([]Part, error) {
	if size <= 0 {
		return nil, nil
	}
	kind, parameters := mediaType(contentType)
	if strings.HasPrefix(kind, "multipart/") {
		f := form{body: body, scan: newScanner(io.NewSectionReader(body, 0, size)), kind: kind}
		err := f.parse(parameters["boundary"])
		return f.namedParts(), err
	}
	if kind == "application/x-www-form-urlencoded" || kind == "application/json" || strings.HasSuffix(kind, "+json") {
		return nil, nil
	}
	p := Part{Type: kind, Bytes: size, Content: body}
	p.Name, p.Fragment = fromAddress(address)
	if _, name, isFile := fieldOf(disposition); isFile {
		p.Name = fileName(name)
	}
	return []Part{p}, nil
}

// mediaType parses a Content-Type. If its parameters are malformed, the type still counts.
func mediaType(header string) (string, map[string]string) {
	kind, parameters, err := mime.ParseMediaType(header)
	if err != nil && kind == "" {
		kind, _, _ = strings.Cut(header, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	return printableLine(kind, 100), parameters
}

// fromAddress returns what an address says about a body without a name.
func fromAddress(address string) (name string, fragment bool) {
	u, err := url.Parse(address)
	if err != nil {
		return fileName(address), false
	}
	q := u.Query()
	return cmp.Or(fromQuery(q), fileName(u.Path)), q.Has("partNumber") && q.Has("uploadId")
}

// nameParameters are the parameters in which scripts name the file that is the body, in lower case: qqfile is Fine Uploader's
// and DokuWiki's.
var nameParameters = []string{"qqfile", "filename", "file_name", "file-name", "name", "file"}

// fromQuery is the name of a file in a query; "" if none of it looks like one.
func fromQuery(q url.Values) string {
	for _, key := range nameParameters {
		for given, values := range q {
			if strings.ToLower(given) == key && len(values) > 0 && hasExtension(values[0]) {
				return fileName(values[0])
			}
		}
	}
	return ""
}

// maxExtension is the longest extension that a name has, in characters, with its dot.
const maxExtension = 8

func hasExtension(name string) bool {
	n := len(path.Ext(name))
	return n > 1 && n <= maxExtension
}

// nameHeaders are the headers in which scripts name the file that is the body.
var nameHeaders = []string{"X-File-Name", "X-Filename", "File-Name", "Slug"}

// Disposition is what a request's head says of a body that is a file, as a Content-Disposition; "" if it says nothing.
func Disposition(head http.Header) string {
	if given := head.Get("Content-Disposition"); given != "" {
		return given
	}
	for _, name := range nameHeaders {
		if file := head.Get(name); hasExtension(file) {
			return "attachment; filename*=UTF-8''" + file // scripts escape it, if it is not ASCII
		}
	}
	return ""
}

// Announced is the name that a tus upload announces before its first byte; "" if a request announces none. Source:
// https://tus.io/protocols/resumable-upload#upload-metadata
func Announced(head http.Header) string {
	for pair := range strings.SplitSeq(head.Get("Upload-Metadata"), ",") {
		key, code, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if key != "filename" && key != "name" {
			continue
		}
		if name, err := base64.StdEncoding.DecodeString(strings.TrimSpace(code)); err == nil {
			return fileName(string(name))
		}
	}
	return ""
}

// DispositionName is the name of the file in a Content-Disposition; "" if it has none.
func DispositionName(header string) string {
	_, name, isFile := fieldOf(header)
	if !isFile {
		return ""
	}
	return fileName(name)
}
