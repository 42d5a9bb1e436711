package report

import (
	"fmt"
	"io"
	"strings"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Refusals writes what a network refused or altered, a line for each kind: how often,
// by which rule, what it was, how the refusal looked, and why.
func Refusals(w io.Writer, rows []results.Refusal) error {
	t := newList()
	t.AppendHeader(table.Row{"times", "rule", "what", "how", "why"})
	for _, r := range rows {
		t.AppendRow(table.Row{r.Count, r.Constraint, refusedWhat(r), r.How, r.Why})
	}
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 1, Align: text.AlignRight}})
	return write(w, t)
}

// refusedWhat is "POST upload.example.test: cv.docx".
func refusedWhat(r results.Refusal) string {
	what := strings.TrimSpace(r.Method + " " + r.Host)
	if r.File != "" {
		what += ": " + r.File
	}
	return what
}

// Bytes is a readable number of bytes, in decimal units: "20.97 MB".
func Bytes(n int64) string {
	switch {
	case n >= 1e6:
		return fmt.Sprintf("%.2f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d B", n)
}
