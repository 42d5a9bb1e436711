package report

import (
	"io"
	"strings"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/table"
)

// Plan writes the cells that a run would walk, and those that it would not, with
// the reason.
func Plan(w io.Writer, cells []results.Planned) error {
	t := newList()
	t.AppendHeader(table.Row{"cell", "asked", "variant", "target", "engine", "provenance", "line + rules", "note"})
	for _, c := range cells {
		if c.Unsupported != "" {
			t.AppendRow(table.Row{c.Cell, askedText(c), c.Variant, c.Target, "", results.Unsupported, networkText(c), c.Unsupported})
			continue
		}
		t.AppendRow(table.Row{c.Cell, askedText(c), c.Variant, c.Target, c.Engine, c.Provenance, networkText(c), c.Note})
	}
	return write(w, t)
}

// askedText marks a browser that does not speak the newest TLS.
func askedText(c results.Planned) string {
	if c.MaxTLS == "" {
		return c.Asked
	}
	return c.Asked + ", TLS " + c.MaxTLS
}

// Installed writes what is installed: name, whether it was found, version, and where
// it is or how to get it.
func Installed(w io.Writer, rows [][]string) error {
	t := newList()
	t.AppendHeader(table.Row{"what", "status", "version", "path, or how to install it"})
	for _, row := range rows {
		t.AppendRow(table.Row{row[0], row[1], row[2], row[3]})
	}
	return write(w, t)
}

// newList returns a table whose last column holds sentences: a line each, without
// rules, which would be as long as the longest sentence.
func newList() table.Writer {
	t := newTable(false)
	t.Style().Options.SeparateHeader = false
	t.Style().Box.PaddingLeft = ""
	return t
}

// write writes a table without the spaces that pad its last column.
func write(w io.Writer, t table.Writer) error {
	lines := strings.Split(t.Render(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}
