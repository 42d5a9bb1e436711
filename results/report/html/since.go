package html

import (
	"strings"

	"cxmatrix/results"
)

// since says, by earlier runs, since when a cell has been as it is.
func (o Options) since(c results.Cell) string {
	return strings.Join(o.Past.Describe(c, o.Slower), "; ")
}
