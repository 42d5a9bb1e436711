package html

import (
	"fmt"
	"strings"

	"cxmatrix/results"
)

// since says, by earlier runs, since when a cell has been as it is.
func (o Options) since(c results.Cell) string {
	return strings.Join(o.Past.Describe(c, o.Slower), "; ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
