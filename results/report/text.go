package report

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Text writes a run as a table environment x browser x step, followed by what keeps combinations out, what could not be tested,
// and the command to go on with. On a narrow screen the table leaves out columns.
func Text(w io.Writer, r *results.Recorded, s Screen) error { return writeText(w, r, s, false) }

// Details is Text that describes each cell that did not pass, with its evidence.
func Details(w io.Writer, r *results.Recorded, s Screen) error { return writeText(w, r, s, true) }

func writeText(w io.Writer, r *results.Recorded, s Screen, details bool) error {
	var b strings.Builder
	walked, unsupportedCells := split(r)
	obstacles := Obstacles(r, results.Past{})
	if len(walked) > 0 {
		b.WriteString(grid(r, walked, s) + "\n")
	}
	for i, note := range standInNotes(walked) {
		paragraph(&b, s, fmt.Sprintf("%d) ", i+1), oneLine(note))
	}
	if details {
		writeCells(&b, walked, r)
	} else {
		writeObstacles(&b, r, obstacles, s)
		writeCells(&b, untested(walked), r)
	}
	writeUnenforced(&b, walked)
	writeReasons(&b, unsupportedCells)
	writeFlaky(&b, walked, r)
	writeRefused(&b, walked)
	writeFindings(&b, walked)
	if details {
		writeStepNotes(&b, walked)
	}
	writeShared(&b, walked)
	writeNotes(&b, r)
	writeConclusion(&b, r, obstacles, s)
	_, err := io.WriteString(w, b.String())
	return err
}

// untested are the cells that say nothing about the site.
func untested(cells []results.Cell) (list []results.Cell) {
	for _, c := range cells {
		if !c.Verdict.Stopped() {
			list = append(list, c)
		}
	}
	return list
}

// maxObstacles and maxCells are how many the text lists; the others are counted.
const maxObstacles, maxCells = 20, 12

// writeObstacles writes what keeps combinations out, each with the cells that it stops.
func writeObstacles(b *strings.Builder, r *results.Recorded, list []*Obstacle, s Screen) {
	for _, o := range list[:min(len(list), maxObstacles)] {
		b.WriteString("\n")
		title := o.Title()
		if string(o.Constraint) != title && o.Constraint != "" {
			title += " (" + string(o.Constraint) + ")"
		}
		paragraph(b, s, "", title)
		paragraph(b, s, "  ", commas(o.Where(), "at "+strings.Join(o.Steps, " and "), o.Told.String(), o.Proof(), countText(o.Expected, "expected")))
		for _, line := range evidenceOf(r, o) {
			paragraph(b, s, "  ", line)
		}
		if help := o.Help(); help != "" {
			paragraph(b, s, "  ", "would help: "+help)
		}
		paragraph(b, s, "  ", cellList(o.Cells))
	}
	if more := len(list) - maxObstacles; more > 0 {
		fmt.Fprintf(b, "\nand %s more: --details describes them\n", results.Count(more, "obstacle"))
	}
}

// maxQuote is how much is quoted of a page's message, in characters.
const maxQuote = 160

// evidenceOf are the evidence and the page's message of an obstacle's first cell.
func evidenceOf(r *results.Recorded, o *Obstacle) (lines []string) {
	c := r.Final(o.Cells[0])
	s := lastStep(*c)
	if s.Cause != nil && s.Cause.Evidence != "" {
		lines = append(lines, oneLine(s.Cause.Evidence))
	} else if s.Cause == nil {
		lines = append(lines, oneLine(c.Reason))
	}
	if message := briefMessage(s); message != "" {
		lines = append(lines, message)
	}
	if s.Cause == nil && s.Ended != nil {
		ended := *s.Ended
		ended.Text = text.Snip(ended.Text, maxQuote, "…")
		lines = append(lines, oneLine(placeText(&ended)))
	}
	return lines
}

// briefMessage is what the page told a customer, cut to a line or two; "" if no customer had to be told anything.
func briefMessage(s results.Step) string {
	s.Shown = text.Snip(oneLine(s.Shown), maxQuote, "…")
	return pageMessage(s)
}

func cellList(cells []string) string {
	if more := len(cells) - maxCells; more > 0 {
		return strings.Join(cells[:maxCells], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(cells, ", ")
}

// paragraph writes a text behind a margin, on a terminal in lines that fit it.
func paragraph(b *strings.Builder, s Screen, margin, paragraph string) {
	if s.Width > len(margin) {
		paragraph = text.WrapSoft(paragraph, s.Width-len(margin))
	}
	for line := range strings.SplitSeq(paragraph, "\n") {
		fmt.Fprintf(b, "%s%s\n", margin, strings.TrimRight(line, " "))
		margin = strings.Repeat(" ", len(margin))
	}
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
	for _, c := range cells {
		if c.Verdict != results.Passed {
			fmt.Fprintf(b, "\n%s: %s: %s\n", c.Cell, c.VerdictText(), oneLine(c.Reason))
			if text := sharedText(c); text != "" { // which is described at its own cell
				fmt.Fprintf(b, "  %s\n", oneLine(text))
				continue
			}
			describeCell(b, c, r)
		}
	}
}

// writeUnenforced explains a mark in the table.
func writeUnenforced(b *strings.Builder, cells []results.Cell) {
	if slices.ContainsFunc(cells, func(c results.Cell) bool { return c.Network == results.NotEnforced }) {
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

func writeConclusion(b *strings.Builder, r *results.Recorded, obstacles []*Obstacle, s Screen) {
	list := evaluate(r)
	for _, j := range list {
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
	b.WriteString("\n")
	paragraph(b, s, "", countsText(r)+".")
	if origin := OriginText(r.Run.Meta); origin != "" {
		paragraph(b, s, "", "Of "+origin+".")
	}
	if len(r.Dirs) > 1 {
		fmt.Fprintf(b, "The runs are in %s\n", strings.Join(r.Dirs, ", "))
	} else {
		fmt.Fprintf(b, "The run is in %s", r.Dir)
		if page := filepath.Join(r.Dir, PageFile); fileExists(page) {
			fmt.Fprintf(b, ", its page is %s", page)
		}
		b.WriteString("\n")
	}
	if command := next(r, list, obstacles); command != "" {
		fmt.Fprintf(b, "Next, %s\n", command)
	}
}

// OriginText is "commit 0123456789, branch main, build 57"; "" if nothing is known.
func OriginText(m *results.Meta) string {
	var words []string
	for _, p := range m.Pairs() {
		switch p[0] {
		case "commit":
			words = append(words, "commit "+m.Short())
		case "link":
		default:
			words = append(words, p[0]+" "+oneLine(p[1]))
		}
	}
	return strings.Join(words, ", ")
}

// next is the command to go on with: what is missing comes first, then who is stopped, then who has to know.
func next(r *results.Recorded, list []evaluation, obstacles []*Obstacle) string {
	inProgress := func(note string) bool { return strings.Contains(note, results.ErrRunning.Error()) }
	if len(r.Run.Plan) == 0 || len(r.Dirs) > 1 || slices.ContainsFunc(r.Notes, inProgress) {
		return ""
	}
	dir := shellQuote(r.Dir)
	for _, j := range list {
		if j.cell == nil && r.InShards(j.Planned) || j.cell != nil && (j.cell.Verdict == results.Broken || j.cell.Verdict == results.Interrupted) {
			return "walk what is missing: cxmatrix run --resume " + dir
		}
	}
	for _, o := range obstacles {
		if c := r.Final(o.Cells[0]); c.Config != nil {
			return "see it happen: " + Replay(r.Dir, c.Cell) + " --headed"
		}
	}
	return "send it on: cxmatrix report " + dir + " --format html --inline --out report.html"
}

// PageFile is the page that a run makes of itself, in its directory.
const PageFile = "report.html"

func fileExists(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
