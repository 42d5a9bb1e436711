package command

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"cxmatrix/harness/run"
	"cxmatrix/results"

	"github.com/mattn/go-isatty"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// progress shows which cell is at which step.
type progress interface {
	run.Progress
	stop()
}

// newProgress draws on a terminal, and prints plain lines elsewhere.
func newProgress(stderr io.Writer, cells int) progress {
	if f, ok := stderr.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		return newBars(stderr, cells)
	}
	return &lineProgress{w: stderr, cells: cells}
}

// lineProgress is progress for logs, each line with its time of day.
type lineProgress struct {
	sync.Mutex
	w               io.Writer
	cells, finished int
}

func (l *lineProgress) Begin(string, []string) {}
func (l *lineProgress) stop()                  {}

func (l *lineProgress) Step(cell string, _ int, name string) {
	l.Lock()
	defer l.Unlock()
	l.print(cell + ": " + name)
}

func (l *lineProgress) print(line string) {
	fmt.Fprintf(l.w, "%s %s\n", time.Now().Format(time.TimeOnly), line)
}

func (l *lineProgress) End(c results.Cell) {
	l.Lock()
	defer l.Unlock()
	if !results.IsControl(c.Cell) {
		l.finished++
	}
	l.print(resultLine(c, l.finished, l.cells))
}

func (l *lineProgress) EndAlike(list []results.Cell) {
	l.Lock()
	defer l.Unlock()
	l.finished += len(list)
	l.print(alikeLine(list, l.finished, l.cells))
}

func (l *lineProgress) Retry(c results.Cell) {
	l.Lock()
	defer l.Unlock()
	l.print(retryLine(c))
}

// retryLine is an attempt that is not the last, in one line.
func retryLine(c results.Cell) string {
	line := fmt.Sprintf("%s: %s after %.1f s, and walked again (attempt %d)", c.Cell, c.Verdict, c.Seconds, c.Attempt+1)
	if c.Reason != "" {
		line += ": " + c.Reason
	}
	return line
}

// alikeLine is the cells that share another one's walk, in one line.
func alikeLine(list []results.Cell, finished, cells int) string {
	line := list[0].Cell
	if n := len(list) - 1; n > 0 {
		line += fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("%s: %s, as %s (%d of %d)", line, list[0].VerdictText(), list[0].WalkedAs, finished, cells)
}

// resultLine is a finished cell in one line.
func resultLine(c results.Cell, finished, cells int) string {
	line := fmt.Sprintf("%s: %s after %.1f s", c.Cell, c.VerdictText(), c.Seconds)
	if !results.IsControl(c.Cell) {
		line += fmt.Sprintf(" (%d of %d)", finished, cells)
	}
	if c.RefusedNote() != "" {
		line += ", though " + c.Refused().String()
	}
	if c.Reason != "" {
		line += ": " + c.Reason
	}
	if found := c.AttributionText(); found != "" {
		line += "; " + found
	}
	return line
}

// barProgress is progress for terminals: a bar for the run and one for each cell in progress.
type barProgress struct {
	sync.Mutex
	all             *mpb.Progress
	total           *mpb.Bar
	cells, finished int
	byCell          map[string]*cellBar
}

// cellBar is where a cell is.
type cellBar struct {
	sync.Mutex
	bar  *mpb.Bar
	name string
}

func (a *cellBar) String() string {
	a.Lock()
	defer a.Unlock()
	return a.name
}

func (a *cellBar) set(i int, name string) {
	a.Lock()
	a.name = name
	a.Unlock()
	a.bar.SetCurrent(int64(i))
}

// newBars shows bars below a line of their own: each time its top line is redrawn, tmux keeps a copy of the whole
// screen.
func newBars(w io.Writer, cells int) *barProgress {
	fmt.Fprintf(w, "%s to walk\n", results.Count(cells, "cell"))
	b := &barProgress{all: mpb.New(mpb.WithOutput(w), mpb.WithWidth(24)), cells: cells, byCell: map[string]*cellBar{}}
	b.total = b.all.AddBar(int64(cells), mpb.BarPriority(1<<20),
		mpb.PrependDecorators(decor.Name("cells", decor.WCSyncSpaceR)),
		mpb.AppendDecorators(decor.CountersNoUnit("%d of %d"), decor.Elapsed(decor.ET_STYLE_MMSS, decor.WC{W: 8}), decor.Any(timeLeft(time.Now()))))
	return b
}

// timeLeft tells how long the cells that are left take, if they take as long as those before.
func timeLeft(start time.Time) func(decor.Statistics) string {
	return func(s decor.Statistics) string {
		if s.Current == 0 || s.Completed || s.Aborted {
			return ""
		}
		left := time.Since(start) * time.Duration(s.Total-s.Current) / time.Duration(s.Current)
		return fmt.Sprintf(", about %d:%02d left", int(left.Minutes()), int(left.Seconds())%60)
	}
}

func (b *barProgress) Begin(cell string, steps []string) {
	a := &cellBar{name: "opening the browser"}
	a.bar = b.all.AddBar(int64(len(steps)), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(cell, decor.WCSyncSpaceR)),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return a.String() })))
	b.Lock()
	defer b.Unlock()
	b.byCell[cell] = a
}

func (b *barProgress) Step(cell string, i int, name string) {
	b.Lock()
	a := b.byCell[cell]
	b.Unlock()
	if a != nil {
		a.set(i, name)
	}
}

func (b *barProgress) End(c results.Cell) {
	b.Lock()
	defer b.Unlock()
	if a := b.byCell[c.Cell]; a != nil {
		a.bar.Abort(true)
		delete(b.byCell, c.Cell)
	}
	if !results.IsControl(c.Cell) {
		b.finished++
	}
	if c.Verdict != results.Passed || !results.IsControl(c.Cell) && b.cells <= fewCells {
		fmt.Fprintln(b.all, resultLine(c, b.finished, b.cells))
	}
	b.total.SetCurrent(int64(b.finished))
}

// fewCells is up to how many each result is shown; of more, those that passed are only counted.
const fewCells = 100

func (b *barProgress) EndAlike(list []results.Cell) {
	b.Lock()
	defer b.Unlock()
	b.finished += len(list)
	if list[0].Verdict != results.Passed || b.cells <= fewCells {
		fmt.Fprintln(b.all, alikeLine(list, b.finished, b.cells))
	}
	b.total.SetCurrent(int64(b.finished))
}

func (b *barProgress) Retry(c results.Cell) {
	b.Lock()
	defer b.Unlock()
	if a := b.byCell[c.Cell]; a != nil {
		a.bar.Abort(true)
		delete(b.byCell, c.Cell)
	}
	fmt.Fprintln(b.all, retryLine(c))
}

// stop leaves the screen as it is, even if cells never began or never ended.
func (b *barProgress) stop() {
	b.Lock()
	for _, a := range b.byCell {
		a.bar.Abort(true)
	}
	b.Unlock()
	b.total.Abort(true)
	b.all.Wait()
}
