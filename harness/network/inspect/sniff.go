package inspect

import (
	"bytes"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// sniffBytes is mimetype's default read limit. Old Office files and padded zips would
// need a higher SetLimit, but that is global and makes it read whole files: both formats
// are recognised here by their own directories.
const sniffBytes = 4096

// Sniff returns the media type of a part by its content, not its name, and without
// parameters: "application/octet-stream" if it is unknown, as for most fragments.
func Sniff(p Part) string {
	head := p.head(sniffBytes)
	switch {
	case isZip(head):
		if found := sniffZip(p); found != "" {
			return found
		}
	case isCompound(head):
		if found := sniffCompound(p); found != "" {
			return found
		}
	}
	found, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	if found == "text/csv" || found == "text/tab-separated-values" {
		return sniffTable(found, p.Name)
	}
	return found
}

// sniffTable accepts a table only if the name agrees: mimetype finds one in any text
// with the same number of commas in each line.
func sniffTable(found, name string) string {
	if ext := Extension(name); ext == ".csv" || ext == ".tsv" {
		return found
	}
	return "text/plain"
}

func isZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

func isCompound(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
}

// office are the media types of Office Open XML by the folder of their main part,
// without and with macros, which mimetype does not distinguish:
// https://learn.microsoft.com/previous-versions/office/office-2007-resource-kit/ee309278(v=office.12).
var office = []struct{ folder, plain, macros string }{
	{"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.ms-word.document.macroenabled.12"},
	{"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel.sheet.macroenabled.12"},
	{"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/vnd.ms-powerpoint.presentation.macroenabled.12"},
}

// sniffZip recognises an Office file by its entries, in any order.
func sniffZip(p Part) string {
	z, err := openZip(p)
	if err != nil || !z.has("[Content_Types].xml") {
		return ""
	}
	for _, o := range office {
		switch {
		case z.has(o.folder + "vbaProject.bin"):
			return o.macros
		case z.has(o.folder):
			return o.plain
		}
	}
	return ""
}

// compounds are the media types of compound files by a stream unique to each.
var compounds = []struct{ stream, kind string }{
	{"PowerPoint Document", "application/vnd.ms-powerpoint"},
	{"WordDocument", "application/msword"},
	{"Workbook", "application/vnd.ms-excel"},
	{"Book", "application/vnd.ms-excel"},
	{"_properties_version1.0", "application/vnd.ms-outlook"}, // after its first two characters, as they are read
}

func sniffCompound(p Part) string {
	c, err := openCompound(p)
	if err != nil {
		return ""
	}
	for _, k := range compounds {
		if c.find(k.stream) != nil {
			return k.kind
		}
	}
	return ""
}
