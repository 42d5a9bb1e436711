package matrix

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// Cell is one environment x browser x operating system, as the matrix asks for it:
// its id does not change when "latest" becomes another version. It is comparable.
type Cell struct {
	Environment string // "medium"
	Browser     string // "chrome-latest", "ie-11", "chromium-installed"
	System      string // "windows-8"
}

var segment = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)

// ParseCell reads an id. It checks the form only: the cell of an old record may
// name a browser that this version's tables no longer know.
func ParseCell(id string) (Cell, error) {
	parts := strings.Split(id, "/")
	if len(parts) != 3 {
		return Cell{}, fmt.Errorf("cell %q: want three segments, environment/browser-version/system, like medium/ie-11/windows-8", id)
	}
	for _, part := range parts {
		if !segment.MatchString(part) {
			return Cell{}, fmt.Errorf("cell %q: segment %q: want lower-case letters, digits, dots and hyphens", id, part)
		}
	}
	return Cell{parts[0], parts[1], parts[2]}, nil
}

// String returns the id, "medium/ie-11/windows-8".
func (c Cell) String() string { return c.Environment + "/" + c.Browser + "/" + c.System }

// Match reports whether the glob names the cell, segment by segment (path.Match).
// A glob that CheckGlob refuses matches nothing.
func (c Cell) Match(glob string) bool {
	for i, name := range [3]string{c.Environment, c.Browser, c.System} {
		part, rest, more := strings.Cut(glob, "/")
		if ok, err := path.Match(part, name); !ok || err != nil || more != (i < 2) {
			return false
		}
		glob = rest
	}
	return true
}

// CheckGlob refuses a glob that no cell id can match: a malformed one, or
// one that does not have three segments.
func CheckGlob(glob string) error {
	if strings.Count(glob, "/") != 2 {
		return fmt.Errorf("glob %q: want three segments, environment/browser-version/system, like medium/ie-*/*", glob)
	}
	// Each segment on its own, as in Match: in the whole glob a backslash would escape
	// the slash.
	for _, part := range strings.Split(glob, "/") {
		if _, err := path.Match(part, ""); err != nil {
			return fmt.Errorf("glob %q: %w: close every [ and end no segment in a backslash", glob, err)
		}
	}
	return nil
}

// slug writes a browser or system as its segment of a cell id.
func slug(text string) string { return strings.ReplaceAll(text, " ", "-") }
