package environment

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"cxmatrix/matrix"
)

// maxCanaryFile is the largest file with which a rule is tried: the slowest
// engine sends it in about a second.
const maxCanaryFile = 20 << 20

// canaryUpload is a file that a rule must refuse.
type canaryUpload struct {
	name string
	head string
	size int64 // 0 is that of head; the rest are zeros
}

// samples are files of media types, as they begin. Source: https://mimesniff.spec.whatwg.org,
// https://en.wikipedia.org/wiki/List_of_file_signatures.
var samples = map[string]string{
	"application/pdf": "%PDF-1.4\n%%EOF\n", "application/zip": "PK\x05\x06" + strings.Repeat("\x00", 18),
	"image/png":                   "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89",
	"image/gif":                   "GIF89a\x01\x00\x01\x00\x00\x00\x00;",
	"image/jpeg":                  "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
	"video/mp4":                   "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
	"audio/mpeg":                  "\xff\xfb\x90\x64" + strings.Repeat("\x00", 413),
	"text/plain":                  "cxmatrix\n",
	"text/html":                   "<!DOCTYPE html><html><title>cxmatrix</title></html>",
	"application/x-7z-compressed": "7z\xbc\xaf\x27\x1c\x00\x04",
	"application/vnd.rar":         "Rar!\x1a\x07\x01\x00",
	"application/gzip":            "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
	"application/vnd.microsoft.portable-executable": "MZ" + strings.Repeat("\x00", 64),
	"application/x-elf":                             "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 64),
}

// scriptPDF is a PDF that runs a script as it is opened.
const scriptPDF = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>\nendobj\n" +
	"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 1 0 R/Size 3>>\n%%EOF\n"

// canaryFile is a file that a rule must refuse; an *untestedError if none is available.
func canaryFile(r matrix.Rule) (canaryUpload, error) {
	plain := canaryUpload{name: "canary.txt", head: samples["text/plain"]}
	switch {
	case r.Kind == "body-limit" || r.Match == "size":
		if r.Size >= maxCanaryFile {
			return plain, &untestedError{fmt.Sprintf("a file of more than %d bytes would take long", r.Size)}
		}
		plain.size = r.Size + 1
	case r.Match == "extension":
		plain.name = "canary" + r.Values[0]
	case r.Match == "type":
		return sampleFor(r.Values)
	case r.Match == "unsanitised":
		return canaryUpload{name: "canary.pdf", head: scriptPDF}, nil
	case r.Match == "unapproved":
	default:
		return plain, &untestedError{"no file is known that it refuses"}
	}
	return plain, nil
}

// sampleFor finds a sample of one of the media types.
func sampleFor(types []string) (canaryUpload, error) {
	for _, wanted := range types {
		family, wild := strings.CutSuffix(wanted, "*")
		for kind, head := range samples {
			if kind == wanted || wild && strings.HasPrefix(kind, family) {
				return canaryUpload{name: "canary", head: head}, nil
			}
		}
	}
	return canaryUpload{}, &untestedError{"there is no file of the type " + strings.Join(types, ", ") + " to test it with"}
}

func (c canaryUpload) write(path string) error {
	if err := os.WriteFile(path, []byte(c.head), 0o600); err != nil || c.size == 0 {
		return err
	}
	return os.Truncate(path, c.size)
}

// serve answers with the file, as a download.
func (c canaryUpload) serve(w http.ResponseWriter) {
	size := max(c.size, int64(len(c.head)))
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="`+c.name+`"`)
	w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	if _, err := io.WriteString(w, c.head); err == nil {
		_, _ = io.Copy(w, io.LimitReader(zeros{}, size-int64(len(c.head))))
	}
}

// zeros is an endless file.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
