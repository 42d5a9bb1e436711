package report

import (
	"encoding/json"
	"io"

	"cxmatrix/results"
)

// document is a run as one JSON value.
type document struct {
	Run    results.Run    `json:"run"`
	Cells  []results.Cell `json:"cells"`
	Damage []string       `json:"damage,omitempty"`
	Exit   int            `json:"exit"`
	Why    []string       `json:"why,omitempty"`
}

// JSON writes the run, its records, and what they are worth as an exit code.
func JSON(w io.Writer, r *results.Recorded) error {
	code, why := results.Outcome(r)
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	cells := r.Cells
	if cells == nil {
		cells = []results.Cell{}
	}
	return enc.Encode(document{r.Run, cells, r.Damage, code, why})
}
