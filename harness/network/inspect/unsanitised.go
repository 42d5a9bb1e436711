package inspect

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// errTorn says that a file is not whole.
var errTorn = errors.New("inspect: the file is torn")

// container is a format that can be opened.
type container struct {
	name string
	is   func(head []byte) bool
	see  func(p Part, f *findings) error // errors mean that it can't be opened
}

// containers are the formats that may hold more than they show.
var containers = []container{
	{"zip", isZip, seeZip},
	{"compound", isCompound, seeCompound},
	{"pdf", isPDF, seePDF},
	{"png", isPNG, seePNG},
	{"mp3", isMP3, seeMP3},
	{"mp4", isMP4, seeMP4},
}

// Unsanitised says what a part holds that a cautious company takes out of files:
// "macros: word/vbaProject.bin", "script: JavaScript", "author: Jane Doe". It is
// empty for a clean part, for one of no format that is known here, and for one
// that can't be opened, as a fragment.
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

// add notes a reason, if there is anything in it.
func (f *findings) add(kind, what string) {
	what = strings.TrimSpace(plain(strings.Trim(what, "\x00 \t\r\n"), 80))
	reason := kind + ": " + what
	if what != "" && len(f.reasons) < mostReasons && !slices.Contains(f.reasons, reason) {
		f.reasons = append(f.reasons, reason)
	}
}

// author notes the name of a person.
func (f *findings) author(name string) { f.add("author", name) }

// prefixed tells whether b begins with any of these.
func prefixed(b []byte, with ...string) bool {
	return slices.ContainsFunc(with, func(w string) bool { return bytes.HasPrefix(b, []byte(w)) })
}
