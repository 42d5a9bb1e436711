package wording

import "regexp"

// What a limit looks like in any language, in a normalised sentence.
var (
	sizeForm  = regexp.MustCompile(`\d[\d.,' ]*(?:[kmgt]i?b|[kmgt]o|bytes?|octets?|bajt\w*|字节|字節|バイト|px|pixels?|pixel|dpi|mp)(?:$|[^a-z])|\d+ ?(?:px)? ?x ?\d+|(?:^|[^a-z])[kmg]i?b ?\d`)
	typeForm  = regexp.MustCompile(`(?:^|[^a-z0-9._/-])\.?(?:pdf|docx?|docm|xlsx?|pptx?|txt|csv|jpe?g|png|gif|webp|heic|svg|bmp|tiff?|mp3|mp4|mov|avi|wav|zip|rar|7z|xml|rtf|odt)(?:$|[^a-z0-9_.-]|\.(?:$| ))|(?:image|video|audio|application|text)/[a-z*]`)
	countForm = regexp.MustCompile(`\d`)
)

// limits are the kinds of limits that a sentence states: a size or a count beside a
// word that bounds it, types beside a word that admits them.
func limits(s string, f *found) (names []string) {
	bound := f.lists[bounds]
	if bound && sizeForm.MatchString(s) {
		names = append(names, "size")
	}
	if bound && f.lists[counts] && countForm.MatchString(s) {
		names = append(names, "count")
	}
	if f.lists[only] && typeForm.MatchString(s) {
		names = append(names, "types")
	}
	return names
}
