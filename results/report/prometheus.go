package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"cxmatrix/results"
)

// Prometheus writes a run as metrics in Prometheus' text format, for the textfile collector of the node exporter or for a push
// gateway: https://prometheus.io/docs/instrumenting/exposition_formats/.
func Prometheus(w io.Writer, r *results.Recorded) error {
	var b strings.Builder
	list := evaluate(r)
	code, _ := results.Outcome(r)
	metric(&b, "cxmatrix_exit_code", "Exit code of the run: 0 as expected, 1 somebody does not get through, 3 could not test.")
	sample(&b, "cxmatrix_exit_code", float64(code))
	metric(&b, "cxmatrix_started_seconds", "When the run started, in seconds since 1970.")
	sample(&b, "cxmatrix_started_seconds", float64(r.Run.Started.Unix()))
	metric(&b, "cxmatrix_cells", "Planned cells by verdict.")
	counts := countOf(r)
	for _, verdict := range append(results.VerdictTexts(), notRecorded) {
		sample(&b, "cxmatrix_cells", float64(counts[verdict]), "verdict", verdict)
	}
	metric(&b, "cxmatrix_cell_passed", "Whether a customer got through: 1, 0, or no sample where that could not be tested.")
	for _, j := range list {
		if j.cell != nil && j.cell.Verdict.Conclusive() && !j.cell.Inconclusive {
			sample(&b, "cxmatrix_cell_passed", boolean(j.cell.Verdict == results.Passed), cellLabels(j)...)
		}
	}
	metric(&b, "cxmatrix_cell_expected", "Whether a cell ended as the matrix expects.")
	for _, j := range list {
		sample(&b, "cxmatrix_cell_expected", boolean(j.code == results.ExitExpected), cellLabels(j)...)
	}
	metric(&b, "cxmatrix_step_seconds", "How long a step that was done took.")
	for _, j := range list {
		if j.cell == nil {
			continue
		}
		for _, s := range j.cell.Steps {
			if s.Verdict == results.Passed {
				sample(&b, "cxmatrix_step_seconds", s.Seconds, append(cellLabels(j), "step", s.Name)...)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func metric(b *strings.Builder, name, help string) {
	fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name)
}

// sample writes a sample with its labels, names and values in turn.
func sample(b *strings.Builder, name string, value float64, labels ...string) {
	var pairs []string
	for i := 0; i+1 < len(labels); i += 2 {
		pairs = append(pairs, fmt.Sprintf(`%s="%s"`, labels[i], promText.Replace(labels[i+1])))
	}
	b.WriteString(name)
	if len(pairs) > 0 {
		b.WriteString("{" + strings.Join(pairs, ",") + "}")
	}
	b.WriteString(" " + strconv.FormatFloat(value, 'g', -1, 64) + "\n")
}

// promText escapes a label's value.
var promText = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func cellLabels(j evaluation) []string {
	key := keyOf(j)
	var labels []string
	for i, name := range keyColumns {
		if name != "target" {
			labels = append(labels, name, key[i])
		}
	}
	return labels
}

func boolean(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
