package inspect

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// form reads a multipart body: RFC 2046, 5.1.
type form struct {
	body           io.ReaderAt
	scan           *scanner
	kind           string
	parts          []Part
	pluploadFields map[string]string // fields that describe the files
}

// parse walks from one delimiter to the next.
func (f *form) parse(boundary string) error {
	if boundary == "" || len(boundary) > 200 {
		return fmt.Errorf("%w: it names no boundary", ErrForm)
	}
	f.pluploadFields = map[string]string{}
	delimiter := []byte("\r\n--" + boundary)
	// The body may begin with the first delimiter, without a line end before it.
	if first := delimiter[2:]; bytes.HasPrefix(f.scan.peek(len(first)), first) {
		f.scan.skip(len(first))
	} else if !f.skipPast(delimiter) {
		return fmt.Errorf("%w: it has no part", ErrForm)
	}
	for !bytes.HasPrefix(f.scan.peek(2), []byte("--")) {
		if err := f.parsePart(delimiter); err != nil {
			return err
		}
	}
	return nil
}

// skipPast skips past the next delimiter. One that continues as a longer word is content.
func (f *form) skipPast(delimiter []byte) bool {
	for f.scan.readTo(delimiter, discard) {
		end := f.scan.peek(2)
		if len(end) == 2 && (end[0] == ' ' || end[0] == '\t' || string(end) == "\r\n" || string(end) == "--") {
			return true
		}
	}
	return false
}

// parsePart reads one part's header, and skips its content.
func (f *form) parsePart(delimiter []byte) error {
	head, err := f.parseHeader()
	if err != nil {
		return err
	}
	from := f.scan.offset
	to := from
	if bytes.HasPrefix(f.scan.peek(len(delimiter)), delimiter[2:]) { // there is no content, not even a line's end
		f.scan.skip(len(delimiter) - 2)
	} else if !f.skipPast(delimiter) {
		return fmt.Errorf("%w: its last part does not end", ErrForm)
	} else {
		to = f.scan.offset - int64(len(delimiter))
	}
	return f.addPart(head, from, to-from)
}

// parseHeader reads a header up to the empty line that ends it.
func (f *form) parseHeader() (map[string]string, error) {
	var text []byte
	ended := f.scan.readTo([]byte("\r\n\r\n"), func(b []byte) {
		text = append(text, b[:min(len(b), maxHeader+1-len(text))]...)
	})
	if !ended || len(text) > maxHeader {
		return nil, fmt.Errorf("%w: a part's header does not end", ErrForm)
	}
	return parseHeaderFields(string(text)), nil
}

// parseHeaderFields parses a header as leniently as any receiver may: a file that only the
// receiver recognises would not be inspected.
func parseHeaderFields(text string) map[string]string {
	head := map[string]string{}
	text = strings.NewReplacer("\r\n ", " ", "\r\n\t", " ").Replace(text)
	for line := range strings.SplitSeq(text, "\n") {
		if key, value, ok := strings.Cut(line, ":"); ok {
			head[strings.ToLower(strings.TrimSpace(key))] = strings.TrimSpace(value)
		}
	}
	return head
}

// addPart keeps a part that is a file, or a field that describes the files. In
// multipart types other than forms, every part is a file.
func (f *form) addPart(head map[string]string, from, size int64) error {
	field, name, isFile := fieldOf(head["content-disposition"])
	switch {
	case !isFile && f.kind == "multipart/form-data":
		f.field(field, from, size)
		return nil
	case name == "" && size == 0: // an input without a file
		return nil
	case len(f.parts) == maxParts:
		return ErrTooMany
	}
	kind, _ := mediaType(head["content-type"])
	f.parts = append(f.parts, Part{Name: fileName(name), Type: kind, Bytes: size, Content: io.NewSectionReader(f.body, from, size)})
	return nil
}

// field keeps Plupload's fields: https://www.plupload.com/docs/v2/Options#chunk_size.
func (f *form) field(name string, from, size int64) {
	switch name {
	case "name", "chunk", "chunks":
		f.pluploadFields[name] = string(readUpTo(io.NewSectionReader(f.body, from, size), maxField))
	}
}

// namedParts returns the parts. Plupload sends slices of a file, which browsers name
// "blob", and the file's name in a field.
func (f *form) namedParts() []Part {
	chunks, err := strconv.Atoi(strings.TrimSpace(f.pluploadFields["chunks"]))
	for i := range f.parts {
		p := &f.parts[i]
		p.Fragment = err == nil && chunks > 1
		if given := fileName(f.pluploadFields["name"]); given != "" && (p.Name == "blob" || p.Name == "") {
			p.Name = given
		}
	}
	return f.parts
}
