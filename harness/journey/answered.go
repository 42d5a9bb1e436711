package journey

import (
	"mime"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// nameIn returns the file name in an answer, in the forms that browsers
// accept (RFC 6266, and what sites send instead); "" if it has none.
func nameIn(h http.Header) string {
	text := h.Get("Content-Disposition")
	_, fields, err := mime.ParseMediaType(text)
	name := fields["filename"]
	if err != nil {
		name = looseName(text)
	}
	if decoded, err := new(mime.WordDecoder).DecodeHeader(name); err == nil {
		name = decoded
	}
	return name[strings.LastIndexAny(name, `/\`)+1:]
}

// looseName reads an incorrectly quoted file name: with blanks, or with letters
// beyond ASCII.
func looseName(text string) string {
	at := strings.Index(strings.ToLower(text), "filename=")
	if at < 0 {
		return ""
	}
	text = strings.TrimSpace(text[at+len("filename="):])
	if quoted, is := strings.CutPrefix(text, `"`); is {
		text, _, _ = strings.Cut(quoted, `"`)
	} else {
		text, _, _ = strings.Cut(text, ";")
	}
	return strings.TrimSpace(text)
}

// sameName reports whether an answer names a file as the customer did; some sites percent-encode
// the name, and browsers undo that.
func sameName(given, name string) bool {
	plain, err := url.PathUnescape(given)
	return given == name || err == nil && plain == name
}

// generic are the types without information, which stores send if they were given none.
var generic = []string{"", "application/octet-stream", "binary/octet-stream", "application/force-download", "application/download", "application/x-download"}

// typeFits reports whether an answer's Content-Type is one for this file. An unknown
// type, or the type of an unknown kind of file, fits.
func typeFits(contentType, name, path string) bool {
	given := plainType(contentType)
	if slices.Contains(generic, given) || given == plainType(mime.TypeByExtension(filepath.Ext(name))) {
		return true
	}
	is, err := mimetype.DetectFile(path)
	said := mimetype.Lookup(given)
	if err != nil || said == nil || is.Parent() == nil {
		return true
	}
	return within(is, given) || container(is) && within(said, is.String()) || played(given) && played(is.String())
}

func plainType(contentType string) string {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// within reports whether a type is the given one, or a kind of it: csv is a kind of plain text.
func within(m *mimetype.MIME, given string) bool {
	for ; m != nil && m.Parent() != nil; m = m.Parent() {
		if m.Is(given) {
			return true
		}
	}
	return false
}

// container reports whether a type is only that of a container format: the kind of a long file
// may be recognisable only after the part that is examined.
func container(m *mimetype.MIME) bool {
	return m.Is("application/zip") || m.Is("application/x-ole-storage")
}

// played reports whether a type is one of audio or video, which use the same containers.
func played(kind string) bool {
	return strings.HasPrefix(kind, "audio/") || strings.HasPrefix(kind, "video/")
}
