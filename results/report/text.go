package report

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"cxmatrix/results"
)

// Text writes a run as a table environment x browser x step, followed by what did not
// pass and why. On a narrow screen the table leaves out columns.
func Text(w io.Writer, r *results.Recorded, s Screen) error {
	var b strings.Builder
	walked, unsupportedCells := split(r)
	if len(walked) > 0 {
		b.WriteString(grid(r, walked, s) + "\n")
	}
	for i, note := range standInNotes(walked) {
		fmt.Fprintf(&b, "%d) %s\n", i+1, oneLine(note))
	}
	writeCells(&b, walked, r)
	writeReasons(&b, unsupportedCells)
	writeFlaky(&b, walked, r)
	writeRefused(&b, walked)
	writeFindings(&b, walked)
	writeStepNotes(&b, walked)
	writeShared(&b, walked)
	writeNotes(&b, r)
	writeConclusion(&b, r)
	_, err := io.WriteString(w, b.String())
	return err
}

// split returns the final records of cells that were walked, and of cells that no
// target could run, both in the order of the plan.
func split(r *results.Recorded) (walked, unsupported []results.Cell) {
	walked = make([]results.Cell, 0, len(r.Run.Plan)) // growing would hold 40,000 records twice
	for _, p := range r.Run.Plan {
		switch c := r.Final(p.Cell); {
		case c == nil:
		case c.Verdict == results.Unsupported:
			unsupported = append(unsupported, *c)
		default:
			walked = append(walked, *c)
		}
	}
	return walked, unsupported
}

// writeCells writes for each cell what the table has no room for.
func writeCells(b *strings.Builder, cells []results.Cell, r *results.Recorded) {
	unenforced := 0
	for _, c := range cells {
		if c.Network == results.NotEnforced {
			unenforced++
		}
		if c.Verdict != results.Passed {
			fmt.Fprintf(b, "\n%s: %s: %s\n", c.Cell, c.VerdictText(), oneLine(c.Reason))
			if text := sharedText(c); text != "" { // which is described at its own cell
				fmt.Fprintf(b, "  %s\n", oneLine(text))
				continue
			}
			describeCell(b, c, r)
		}
	}
	if unenforced > 0 {
		fmt.Fprintf(b, "\n* %s: the network of the environment could not be shown to be in force.\n", results.NotEnforced)
	}
}

// writeReasons lists the cells that no target could run, by reason.
func writeReasons(b *strings.Builder, cells []results.Cell) {
	var list byText
	for _, c := range cells {
		list.add("unsupported: "+oneLine(c.Reason), c.Cell)
	}
	list.write(b)
}

func writeConclusion(b *strings.Builder, r *results.Recorded) {
	for _, j := range evaluate(r) {
		// Cells that did not pass are listed above.
		if j.code != results.ExitExpected && j.cell != nil && (j.cell.Verdict == results.Passed || j.cell.Verdict == results.Unsupported) {
			fmt.Fprintf(b, "\n%s: %s\n", j.Cell, oneLine(j.why))
		}
	}
	missing, shards := missingRecords(r)
	if len(missing) > 0 {
		fmt.Fprintf(b, "\nplanned, but there is no record of it:\n  %s\n", strings.Join(missing, "\n  "))
	}
	if len(shards) > 0 {
		fmt.Fprintf(b, "\n%s\n", strings.Join(shards, "\n"))
	}
	if text := shardNote(r); text != "" {
		fmt.Fprintf(b, "\n%s.\n", text)
	}
	fmt.Fprintf(b, "\n%s.\n", countsText(r))
	if len(r.Dirs) > 1 {
		fmt.Fprintf(b, "The runs are in %s\n", strings.Join(r.Dirs, ", "))
		return
	}
	fmt.Fprintf(b, "The run is in %s", r.Dir)
	if page := filepath.Join(r.Dir, PageFile); fileExists(page) {
		fmt.Fprintf(b, ", its page is %s", page)
	}
	b.WriteString("\n")
}

// PageFile is the page that a run makes of itself, in its directory.
const PageFile = "report.html"

func fileExists(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
