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

// fileNameIn returns the file name in an answer, in the forms that browsers
// accept (RFC 6266, and what sites send instead); "" if it has none.
func fileNameIn(h http.Header) string {
	text := h.Get("Content-Disposition")
	_, fields, err := mime.ParseMediaType(text)
	name := fields["filename"]
	if err != nil {
		name = normalizeName(text)
	}
	if decoded, err := new(mime.WordDecoder).DecodeHeader(name); err == nil {
		name = decoded
	}
	return name[strings.LastIndexAny(name, `/\`)+1:]
}

// normalizeName reads an incorrectly quoted file name: with blanks, or with letters
// beyond ASCII.
func normalizeName(text string) string {
	at := strings.Index(strings.ToLower(text), "filename=")
	if at < 0 {
		return ""
	}
	text = strings.TrimSpace(text[at+len("filename="):])
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		text, _, _ = strings.Cut(quoted, `"`)
	} else {
		text, _, _ = strings.Cut(text, ";")
	}
	return strings.TrimSpace(text)
}

// equalNames reports whether an answer names a file as the customer did; some sites percent-encode
// the name, and browsers undo that.
func equalNames(given, name string) bool {
	plain, err := url.PathUnescape(given)
	return given == name || err == nil && plain == name
}

// genericTypes are the types without information, which stores send if they were given none.
var genericTypes = []string{"", "application/octet-stream", "binary/octet-stream", "application/force-download", "application/download", "application/x-download"}

// typeMatches reports whether an answer's Content-Type is one for this file. An unknown
// type, or the type of an unknown kind of file, fits.
func typeMatches(contentType, name, path string) bool {
	given := plainType(contentType)
	if slices.Contains(genericTypes, given) || given == plainType(mime.TypeByExtension(filepath.Ext(name))) {
		return true
	}
	detected, err := mimetype.DetectFile(path)
	said := mimetype.Lookup(given)
	if err != nil || said == nil || detected.Parent() == nil {
		return true
	}
	return matchesDetected(detected, given) || isContainer(detected) && matchesDetected(said, detected.String()) || isMedia(given) && isMedia(detected.String())
}

func plainType(contentType string) string {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// matchesDetected reports whether a type is the given one, or a kind of it: csv is a kind of plain text.
func matchesDetected(m *mimetype.MIME, given string) bool {
	for ; m != nil && m.Parent() != nil; m = m.Parent() {
		if m.Is(given) {
			return true
		}
	}
	return false
}

// isContainer reports whether a type is only that of a container format: the kind of a long file
// may be recognisable only after the part that is examined.
func isContainer(m *mimetype.MIME) bool {
	return m.Is("application/zip") || m.Is("application/x-ole-storage")
}

// isMedia reports whether a type is one of audio or video, which use the same containers.
func isMedia(kind string) bool {
	return strings.HasPrefix(kind, "audio/") || strings.HasPrefix(kind, "video/")
}
