package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"cxmatrix/results"
	"cxmatrix/results/report"
	"cxmatrix/results/report/html"
)

// maxPageCells is how many cells a run makes a page of by itself; of more it takes time and memory, and report makes it.
const maxPageCells = 10_000

// writePage makes the page of the run, in its directory. A run is not the worse for having none: why is said.
func (r *runner) writePage(ctx context.Context, recorded *results.Recorded) {
	if err := r.tryWritePage(context.WithoutCancel(ctx), recorded); err != nil {
		fmt.Fprintf(r.stderr, "no page of the run: %v\n", err)
	}
}

func (r *runner) tryWritePage(ctx context.Context, recorded *results.Recorded) (err error) {
	o := html.Options{From: r.out, Slower: usualLimit}
	if r.history != "" {
		if o.Past, err = readPast(ctx, r.history, recorded, usualRuns); err != nil {
			return err
		}
	}
	f, err := os.CreateTemp(r.out, ".page-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(html.Write(f, recorded, o), f.Chmod(0o600), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(r.out, report.PageFile))
}

// openPage shows the run's page in the browser of this desktop.
func (r *runner) openPage() {
	if !r.open {
		return
	}
	page := filepath.Join(r.out, report.PageFile)
	command := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if command == nil {
		command = []string{"xdg-open"}
	}
	if err := exec.Command(command[0], append(command[1:], page)...).Start(); err != nil {
		fmt.Fprintf(r.stderr, "--open: %v: open %s by hand\n", err, relativePath(page))
	}
}
