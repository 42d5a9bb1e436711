package browser

import "strings"

// frameSeparator separates a frame's selector from that of elements inside the frame.
const frameSeparator = " >>> "

// SplitSelector splits a selector into those of the frames it steps into, outermost
// first, and that of the elements themselves.
func SplitSelector(selector string) (frames []string, last string) {
	parts := strings.Split(selector, frameSeparator)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts[:len(parts)-1], parts[len(parts)-1]
}
