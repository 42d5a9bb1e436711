package command

import (
	"fmt"
	"path/filepath"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/journey/importer"
	"cxmatrix/results"
)

// printNext says what was written, what it lacks, and which commands come next.
func (r *recorder) printNext(text []byte, steps int, report *importer.Report) {
	fmt.Fprintf(r.stdout, "\nwrote %s: %s\n", r.out, results.Count(steps, "step"))
	for _, n := range report.NotCarried {
		fmt.Fprintf(r.stdout, "  not recorded: %s: %s\n", oneLine(n.What), n.Why)
	}
	for _, note := range report.Notes {
		fmt.Fprintf(r.stdout, "  %s\n", oneLine(note))
	}
	if err := r.check(text); err != nil {
		fmt.Fprintf(r.stdout, "  to correct: %s\n", oneLine(err.Error()))
	}
	fmt.Fprintln(r.stdout, "\nnext:")
	for _, name := range report.Variables {
		fmt.Fprintf(r.stdout, "  export %s=…\n", name)
	}
	fmt.Fprintf(r.stdout, "  cxmatrix try %s --site %s\n", r.out, r.address.origin())
}

// check reads the journey as the next command does, with its variables set.
func (r *recorder) check(text []byte) error {
	_, err := journey.Parse(r.out, text, journey.Options{
		Dir: filepath.Dir(r.out), MinSize: evidence.MinSize,
		LookupEnv: func(name string) (string, bool) { return "to be set: " + name, true },
	})
	return err
}
