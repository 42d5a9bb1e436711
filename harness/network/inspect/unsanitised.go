package inspect

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// errTorn reports that a file is incomplete.
var errTorn = errors.New("inspect: the file is torn")

// container is a format that can be opened.
type container struct {
	name string
	is   func(head []byte) bool
	see  func(p Part, f *findings) error // errors mean that it can't be opened
}

// containers are the formats that may hold hidden content.
var containers = []container{
	{"zip", isZip, seeZip},
	{"compound", isCompound, seeCompound},
	{"pdf", isPDF, seePDF},
	{"png", isPNG, seePNG},
	{"mp3", isMP3, seeMP3},
	{"mp4", isMP4, seeMP4},
}

// Unsanitised lists the content of a part that a cautious company removes from files:
// "macros: word/vbaProject.bin", "script: JavaScript", "author: Jane Doe". It is
// empty for a clean part, for one of an unknown format, and for one that can't be
// opened, such as a fragment.
func Unsanitised(p Part) []string {
	if p.Fragment {
		return nil
	}
	c := containerOf(p)
	if c == nil {
		return nil
	}
	var f findings
	if err := c.see(p, &f); err != nil {
		return nil
	}
	return f.reasons
}

func containerOf(p Part) *container {
	head := p.head(1024)
	for i := range containers {
		if containers[i].is(head) {
			return &containers[i]
		}
	}
	return nil
}

// findings are what was found so far, each once.
type findings struct{ reasons []string }

// add records a reason, if it is not empty.
func (f *findings) add(kind, what string) {
	what = strings.TrimSpace(plain(strings.Trim(what, "\x00 \t\r\n"), 80))
	reason := kind + ": " + what
	if what != "" && len(f.reasons) < mostReasons && !slices.Contains(f.reasons, reason) {
		f.reasons = append(f.reasons, reason)
	}
}

// author records the name of a person.
func (f *findings) author(name string) { f.add("author", name) }

// prefixed reports whether b begins with any of these.
func prefixed(b []byte, with ...string) bool {
	return slices.ContainsFunc(with, func(w string) bool { return bytes.HasPrefix(b, []byte(w)) })
}
