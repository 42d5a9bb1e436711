package results

import (
	"path"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
)

// nameLine matches the line that names a journey.
var nameLine = regexp.MustCompile(`(?m)^name:.{1,500}$`)

// JourneyName is the name of a run's journey in result keys: from its records or, if none has it, from the journey's
// text. So a cell has the same key with and without a record.
func (r *Recorded) JourneyName() string {
	for i := range r.Cells {
		if name := r.Cells[i].Journey; name != "" {
			return name
		}
	}
	var header struct{ Name string }
	if yaml.Unmarshal([]byte(nameLine.FindString(r.Run.Journey.Text)), &header) == nil && header.Name != "" {
		return strings.Map(func(c rune) rune { return replacement(c, true) }, header.Name)
	}
	return path.Base(r.Run.Journey.Name)
}
