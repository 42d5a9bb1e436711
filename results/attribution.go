package results

import (
	"fmt"
	"strconv"
	"strings"
)

// Found is how the cause of a cell was found, in a sentence with the seed of the order of its walks; "" where nothing was
// walked for it, and where the cell's reason says it already.
func (c *Cell) Found() string {
	a := c.Attribution
	if a == nil || a.Said == "" || strings.Contains(c.Reason, a.Said) {
		return ""
	}
	return fmt.Sprintf("%s (seed %s)", a.Said, strconv.FormatUint(a.Seed, 10))
}
