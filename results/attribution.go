package results

import (
	"fmt"
	"strconv"
	"strings"
)

// AttributionText says in a sentence how the cause of a cell was found, with the seed of the order of its walks. It is "" if no
// walks were made for it, or if the cell's reason already says so.
func (c *Cell) AttributionText() string {
	a := c.Attribution
	if a == nil || a.Summary == "" || strings.Contains(c.Reason, a.Summary) {
		return ""
	}
	return fmt.Sprintf("%s (seed %s)", a.Summary, strconv.FormatUint(a.Seed, 10))
}
