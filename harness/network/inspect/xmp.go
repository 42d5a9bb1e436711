package inspect

import "regexp"

var (
	dcCreator = regexp.MustCompile(`(?s)<dc:creator\b[^>]*>(.*?)</dc:creator>`)
	listItem  = regexp.MustCompile(`(?s)<rdf:li\b[^>]*>([^<]*)<`)
)

// findXMPAuthors finds the authors in a packet of XMP (ISO 16684-1), which PDF, PNG and MP4
// have in common.
func findXMPAuthors(text []byte, f *reasons) {
	for _, c := range dcCreator.FindAllSubmatch(text, maxReasons) {
		for _, item := range listItem.FindAllSubmatch(c[1], maxReasons) {
			f.author(xmlText.Replace(string(item[1])))
		}
	}
}
