package network

import (
	"fmt"
	"slices"
	"strings"

	"cxmatrix/harness/network/inspect"
	"cxmatrix/matrix"
)

// content refuses files by what they are, in either direction.
type content struct {
	look
	match  string
	check  func(inspect.Part) string // why a file is refused; empty if it is not
	values []string
	label  string
	size   int64
}

// inspections are the reasons for which a file can be refused.
var inspections = map[string]func(content, inspect.Part) string{
	"extension":   content.byExtension,
	"type":        content.byType,
	"size":        content.bySize,
	"unsanitised": content.unsanitised,
	"unapproved":  content.unapproved,
}

func newContent(r matrix.Rule) (content, error) {
	inspection, known := inspections[r.Match]
	if !known {
		return content{}, fmt.Errorf("files can't be inspected for %q", r.Match)
	}
	c := content{look: lookOf(r, 0), match: r.Match, values: r.Values, label: r.Label, size: r.Size}
	c.check = func(p inspect.Part) string { return inspection(c, p) }
	return c, nil
}

// refuseAny refuses the first file, or file in an archive, for which there is a reason.
func (c content) refuseAny(files []inspect.Part) *refusal {
	for _, p := range files {
		reason := c.check(p)
		if reason == "" {
			reason = c.inArchive(p)
		}
		if reason != "" {
			denied := c.refuse(reason)
			denied.file = p.Name
			return denied
		}
	}
	return nil
}

// inArchive is why a file in an archive is refused. Size and label are those of the archive itself.
func (c content) inArchive(p inspect.Part) string {
	if c.match == "size" || c.match == "unapproved" {
		return ""
	}
	for _, entry := range inspect.Entries(p) {
		if reason := c.check(entry); reason != "" {
			return entry.Name + " in it: " + reason
		}
	}
	return ""
}

func (c content) byExtension(p inspect.Part) string {
	if ext := inspect.Extension(p.Name); slices.Contains(c.values, ext) {
		return "extension " + ext
	}
	return ""
}

func (c content) byType(p inspect.Part) string {
	kind := inspect.Sniff(p)
	if slices.ContainsFunc(c.values, func(v string) bool { return matchType(v, kind) }) {
		return "type " + kind
	}
	return ""
}

func (c content) bySize(p inspect.Part) string {
	if p.Bytes <= c.size {
		return ""
	}
	return fmt.Sprintf("%d bytes are more than %d", p.Bytes, c.size)
}

func (content) unsanitised(p inspect.Part) string {
	return strings.Join(inspect.Unsanitised(p), "; ")
}

func (c content) unapproved(p inspect.Part) string {
	if p.Fragment || inspect.Labelled(p, c.label) {
		return ""
	}
	return "not an approved copy: the label " + c.label + " is missing"
}
