package inspect

import (
	"bytes"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// sniffBytes is what mimetype looks at unless told otherwise. Its SetLimit, which
// old Office files and padded zips would need, holds for the whole process and
// makes it read files whole: those two are opened here by their own directories.
const sniffBytes = 4096

// Sniff tells the media type of what a part holds, whatever it is called, without
// parameters: "application/octet-stream" if it can't be told, as of most fragments.
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

// sniffTable believes in a table only if the name says so too: mimetype finds one
// in any text with as many commas in each line.
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
// without and with macros, which is what mimetype does not tell apart:
// https://learn.microsoft.com/previous-versions/office/office-2007-resource-kit/ee309278(v=office.12).
var office = []struct{ folder, plain, macros string }{
	{"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.ms-word.document.macroenabled.12"},
	{"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel.sheet.macroenabled.12"},
	{"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/vnd.ms-powerpoint.presentation.macroenabled.12"},
}

// sniffZip tells an Office file by its entries, wherever they are in it.
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

// compounds are the media types of compound files by a stream that only they have.
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
