package command

import (
	"fmt"
	"io"
	"os"
	"sync"

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
func newProgress(talk io.Writer, cells int) progress {
	if f, ok := talk.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		return newBars(talk, cells)
	}
	return &lines{w: talk, cells: cells}
}

// lines is progress for logs.
type lines struct {
	sync.Mutex
	w           io.Writer
	cells, over int
}

func (l *lines) Begin(string, []string) {}
func (l *lines) stop()                  {}

func (l *lines) Step(cell string, _ int, name string) {
	l.Lock()
	defer l.Unlock()
	fmt.Fprintf(l.w, "%s: %s\n", cell, name)
}

func (l *lines) End(c results.Cell) {
	l.Lock()
	defer l.Unlock()
	if !results.IsControl(c.Cell) {
		l.over++
	}
	fmt.Fprintf(l.w, "%s\n", summary(c, l.over, l.cells))
}

func (l *lines) Again(c results.Cell) {
	l.Lock()
	defer l.Unlock()
	fmt.Fprintln(l.w, onceMore(c))
}

// onceMore is an attempt that is not the last, in one line.
func onceMore(c results.Cell) string {
	line := fmt.Sprintf("%s: %s after %.1f s, and walked again (attempt %d)", c.Cell, c.Verdict, c.Seconds, c.Attempt+1)
	if c.Reason != "" {
		line += ": " + c.Reason
	}
	return line
}

// summary is a finished cell in one line.
func summary(c results.Cell, over, cells int) string {
	line := fmt.Sprintf("%s: %s after %.1f s", c.Cell, c.Fate(), c.Seconds)
	if !results.IsControl(c.Cell) {
		line += fmt.Sprintf(" (%d of %d)", over, cells)
	}
	if c.Though() != "" {
		line += ", though " + c.Refused().String()
	}
	if c.Reason != "" {
		line += ": " + c.Reason
	}
	if found := c.Found(); found != "" {
		line += "; " + found
	}
	return line
}

// bars is progress for terminals: a bar for the run and one for each cell in progress.
type bars struct {
	sync.Mutex
	all         *mpb.Progress
	total       *mpb.Bar
	cells, over int
	at          map[string]*at
}

// at is where a cell is.
type at struct {
	sync.Mutex
	bar  *mpb.Bar
	name string
}

func (a *at) String() string {
	a.Lock()
	defer a.Unlock()
	return a.name
}

func (a *at) move(i int, name string) {
	a.Lock()
	a.name = name
	a.Unlock()
	a.bar.SetCurrent(int64(i))
}

// newBars shows bars below a line of their own: each time its top line is redrawn, tmux keeps a copy of the whole
// screen.
func newBars(w io.Writer, cells int) *bars {
	fmt.Fprintf(w, "%s to walk\n", counted(cells, "cell"))
	b := &bars{all: mpb.New(mpb.WithOutput(w), mpb.WithWidth(24)), cells: cells, at: map[string]*at{}}
	b.total = b.all.AddBar(int64(cells), mpb.BarPriority(1<<20),
		mpb.PrependDecorators(decor.Name("cells", decor.WCSyncSpaceR)),
		mpb.AppendDecorators(decor.CountersNoUnit("%d of %d"), decor.Elapsed(decor.ET_STYLE_MMSS, decor.WC{W: 8})))
	return b
}

func (b *bars) Begin(cell string, steps []string) {
	a := &at{name: "opening the browser"}
	a.bar = b.all.AddBar(int64(len(steps)), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(cell, decor.WCSyncSpaceR)),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return a.String() })))
	b.Lock()
	defer b.Unlock()
	b.at[cell] = a
}

func (b *bars) Step(cell string, i int, name string) {
	b.Lock()
	a := b.at[cell]
	b.Unlock()
	if a != nil {
		a.move(i, name)
	}
}

func (b *bars) End(c results.Cell) {
	b.Lock()
	defer b.Unlock()
	if a := b.at[c.Cell]; a != nil {
		a.bar.Abort(true)
		delete(b.at, c.Cell)
	}
	if !results.IsControl(c.Cell) {
		b.over++
	}
	if c.Verdict != results.Passed {
		fmt.Fprintln(b.all, summary(c, b.over, b.cells))
	}
	b.total.SetCurrent(int64(b.over))
}

func (b *bars) Again(c results.Cell) {
	b.Lock()
	defer b.Unlock()
	if a := b.at[c.Cell]; a != nil {
		a.bar.Abort(true)
		delete(b.at, c.Cell)
	}
	fmt.Fprintln(b.all, onceMore(c))
}

// stop leaves the screen as it is, even if cells never began or never ended.
func (b *bars) stop() {
	b.Lock()
	for _, a := range b.at {
		a.bar.Abort(true)
	}
	b.Unlock()
	b.total.Abort(true)
	b.all.Wait()
}
