package browser

import "strings"

// frameStep separates a frame's selector from that of elements inside the frame.
const frameStep = " >>> "

// Path splits a selector into those of the frames it steps into, outermost
// first, and that of the elements themselves.
func Path(selector string) (frames []string, last string) {
	parts := strings.Split(selector, frameStep)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts[:len(parts)-1], parts[len(parts)-1]
}
