package report

import (
	"io"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/table"
)

// Plan writes the cells that a run would walk, and those that it would not, with
// the reason.
func Plan(w io.Writer, cells []results.Planned) error {
	t := newTable(false)
	t.AppendHeader(table.Row{"cell", "asked", "variant", "target", "engine", "provenance", "note"})
	for _, c := range cells {
		if c.Unsupported != "" {
			t.AppendRow(table.Row{c.Cell, c.Asked, c.Variant, c.Target, "", results.Unsupported, wrap(c.Unsupported)})
			continue
		}
		t.AppendRow(table.Row{c.Cell, c.Asked, c.Variant, c.Target, c.Engine, c.Provenance, wrap(joined(c.Note, c.Network))})
	}
	_, err := io.WriteString(w, t.Render()+"\n")
	return err
}

// Findings writes what is installed: what, whether it was found, its version, and
// where it is or how to get it.
func Findings(w io.Writer, rows [][]string) error {
	t := newTable(false)
	t.AppendHeader(table.Row{"what", "is", "version", "where, or how to get it"})
	for _, row := range rows {
		t.AppendRow(table.Row{row[0], row[1], row[2], row[3]})
	}
	_, err := io.WriteString(w, t.Render()+"\n")
	return err
}
