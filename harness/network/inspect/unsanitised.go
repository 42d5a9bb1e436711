package inspect

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// errIncomplete reports that a file is incomplete.
var errIncomplete = errors.New("inspect: the file is torn")

// container is a format that can be opened.
type container struct {
	name    string
	matches func(head []byte) bool
	inspect func(p Part, f *reasons) error // errors mean that it can't be opened
}

// containers are the formats that may hold hidden content.
var containers = []container{
	{"zip", isZip, inspectZip},
	{"compound", isCompound, inspectCompound},
	{"pdf", isPDF, inspectPDF},
	{"png", isPNG, inspectPNG},
	{"mp3", isMP3, inspectMP3},
	{"mp4", isMP4, inspectMP4},
}

// Unsanitised lists the content of a part that a cautious company removes from files:
// "macros: word/vbaProject.bin", "script: JavaScript", "author: Jane Doe". It is
// empty for a clean part, for one of an unknown format, and for one that can't be
// opened, such as a fragment.
func Unsanitised(p Part) []string {
	if p.Fragment {
		return nil
	}
	c := detectContainer(p)
	if c == nil {
		return nil
	}
	var f reasons
	if err := c.inspect(p, &f); err != nil {
		return nil
	}
	return f.list
}

func detectContainer(p Part) *container {
	head := p.head(1024)
	for i := range containers {
		if containers[i].matches(head) {
			return &containers[i]
		}
	}
	return nil
}

// reasons are what was found so far, each once.
type reasons struct{ list []string }

// add records a reason, if it is not empty.
func (f *reasons) add(kind, what string) {
	what = strings.TrimSpace(printableLine(strings.Trim(what, "\x00 \t\r\n"), 80))
	reason := kind + ": " + what
	if what != "" && len(f.list) < maxReasons && !slices.Contains(f.list, reason) {
		f.list = append(f.list, reason)
	}
}

// author records the name of a person.
func (f *reasons) author(name string) { f.add("author", name) }

// hasAnyPrefix reports whether b begins with any of these.
func hasAnyPrefix(b []byte, with ...string) bool {
	return slices.ContainsFunc(with, func(w string) bool { return bytes.HasPrefix(b, []byte(w)) })
}
