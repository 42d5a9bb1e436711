package inspect

import "regexp"

var (
	dcCreator = regexp.MustCompile(`(?s)<dc:creator\b[^>]*>(.*?)</dc:creator>`)
	listItem  = regexp.MustCompile(`(?s)<rdf:li\b[^>]*>([^<]*)<`)
)

// seeXMP finds the authors in a packet of XMP (ISO 16684-1), which PDF, PNG and MP4
// have in common.
func seeXMP(text []byte, f *findings) {
	for _, c := range dcCreator.FindAllSubmatch(text, mostReasons) {
		for _, item := range listItem.FindAllSubmatch(c[1], mostReasons) {
			f.author(xmlText.Replace(string(item[1])))
		}
	}
}
