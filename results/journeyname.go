package results

import (
	"path"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
)

// nameLine is the one of a journey that names it.
var nameLine = regexp.MustCompile(`(?m)^name:.{1,500}$`)

// JourneyName is what result keys call a run's journey: as its records do, or, where none does, as its text names it. A
// cell without a record is then the same one as with it.
func (r *Recorded) JourneyName() string {
	for i := range r.Cells {
		if name := r.Cells[i].Journey; name != "" {
			return name
		}
	}
	var said struct{ Name string }
	if yaml.Unmarshal([]byte(nameLine.FindString(r.Run.Journey.Text)), &said) == nil && said.Name != "" {
		return strings.Map(func(c rune) rune { return instead(c, true) }, said.Name)
	}
	return path.Base(r.Run.Journey.Name)
}
