package inspect

import (
	"archive/zip"
	"io"
	"regexp"
	"strings"
)

// archive reads a zip.
type archive struct {
	files     []*zip.File
	source    *limitedReaderAt
	remaining int64 // bytes that may still be unpacked
}

// openZip lists a zip's entries; it reads at most maxZipDirectory for that.
func openZip(p Part) (*archive, error) {
	in := &limitedReaderAt{p.Content, maxZipDirectory}
	z, err := zip.NewReader(in, p.Bytes)
	if err != nil {
		return nil, err
	}
	return &archive{files: z.File, source: in, remaining: maxUnpacked}, nil
}

// has reports whether there is an entry with that name, or in that folder.
func (a *archive) has(name string) bool {
	for _, f := range a.files {
		if f.Name == name || strings.HasSuffix(name, "/") && strings.HasPrefix(f.Name, name) {
			return true
		}
	}
	return false
}

// open unpacks at most maxEntry bytes of an entry, and maxUnpacked of all entries.
func (a *archive) open(f *zip.File, visit func(io.Reader)) {
	a.source.remaining = maxUnpacked
	r, err := f.Open()
	if err != nil {
		return
	}
	defer r.Close()
	limited := &io.LimitedReader{R: r, N: min(maxEntry, a.remaining)}
	before := limited.N
	visit(limited)
	a.remaining -= max(before-limited.N, maxField) // opening one costs too
}

// inspectZip searches Office Open XML and OpenDocument files.
func inspectZip(p Part, f *reasons) error {
	a, err := openZip(p)
	if err != nil {
		return err
	}
	for _, e := range a.files {
		name := strings.ToLower(e.Name)
		switch {
		case isMacro(name):
			f.add("macros", e.Name)
		case name == "[content_types].xml":
			a.open(e, func(r io.Reader) { inspectContentTypes(readUpTo(r, maxEntry), f) })
		case isProperties(name):
			a.open(e, func(r io.Reader) { findCreators(readUpTo(r, maxEntry), f) })
		}
	}
	return nil
}

// isMacro recognises VBA, the macro sheets of Excel 4, and Basic of OpenDocument.
func isMacro(name string) bool {
	return strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "xl/macrosheets/") && strings.HasSuffix(name, ".xml") ||
		strings.HasPrefix(name, "basic/") && strings.HasSuffix(name, ".xml")
}

// isProperties recognises the parts that name a document's author; .psmdcp is .NET's
// extension for the core properties.
func isProperties(name string) bool {
	return name == "docprops/core.xml" || name == "meta.xml" || strings.HasSuffix(name, ".psmdcp")
}

var (
	override = regexp.MustCompile(`<(?:\w+:)?Override\b[^>]*>`)
	partName = regexp.MustCompile(`\bPartName\s*=\s*["']/?([^"']*)["']`)
	creators = regexp.MustCompile(`<(?:[\w-]+:)?(?:creator|lastModifiedBy|initial-creator)\b[^>]*>([^<]*)<`)
)

// inspectContentTypes finds macros with a name other than vbaProject.bin: the declared type of a
// part decides.
func inspectContentTypes(text []byte, f *reasons) {
	for _, o := range override.FindAll(text, -1) {
		name := partName.FindSubmatch(o)
		if name != nil && strings.Contains(strings.ToLower(string(o)), "vnd.ms-office.vbaproject") {
			f.add("macros", string(name[1]))
		}
	}
}

func findCreators(text []byte, f *reasons) {
	for _, m := range creators.FindAllSubmatch(text, maxReasons) {
		f.author(xmlText.Replace(string(m[1])))
	}
}

var xmlText = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#39;", "'", "&amp;", "&")
