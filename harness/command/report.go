package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cxmatrix/results"
	"cxmatrix/results/report"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// formats are the formats of a report.
var formats = map[string]func(io.Writer, *results.Recorded) error{
	"text":      func(w io.Writer, r *results.Recorded) error { return report.Text(w, r, screen(w)) },
	"json":      report.JSON,
	"junit":     report.JUnit,
	"csv":       report.CSV,
	"excel":     report.Excel,
	"csv-files": report.CSVFiles,
	"github":    report.GitHub,
	"summary":   report.Summary,

	"prometheus": report.Prometheus,
	"otlp":       report.OTLP,
}

// formatSchema reports no run: it prints the schema of the document of --format json.
const formatSchema = "schema"

// reportFlags is one call of report.
type reportFlags struct {
	format, out, history string
	details              bool
	page                 pageFlags
}

func reportCommand() *cobra.Command {
	r := &reportFlags{}
	cmd := &cobra.Command{
		Use:   "report DIR…",
		Short: "Report run directories, for people and for machines; several are reported as one run",
		Long: `report prints what a run directory holds. Several directories are reported as one run: the shards of a plan, or a run
and a later one of some of its cells. It changes no run directory.

  text       a table, and what keeps combinations out; --details describes each that did not pass
  json       the run with all its records, its exit code and the reasons; schema prints its JSON Schema
  junit      JUnit XML for CI servers: a suite an environment, a case a step
  html       one page: see --inline, to send it on, and --baseline
  pdf        the same page printed, by the Chromium at hand; to --out
  csv        a row for each step of each cell; excel is the same for Excel; csv-files has one for each file
  github     annotations of a GitHub workflow
  prometheus metrics in Prometheus' text format, for the node exporter's textfile collector
  otlp       a trace in OpenTelemetry's JSON, a line: the run, its cells and their steps
  summary    Markdown for a job, a comment or a chat: cxmatrix report DIR --format summary >> "$GITHUB_STEP_SUMMARY"`,
		RunE: func(cmd *cobra.Command, dirs []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			return r.report(cmd.Context(), cmd.OutOrStdout(), dirs)
		},
	}
	cmd.Flags().StringVar(&r.format, "format", "text", strings.Join(formatNames(), ", "))
	cmd.Flags().StringVar(&r.out, "out", "", "`file` to write instead of standard output; not in a run directory")
	noSetting(cmd, "out")
	cmd.Flags().StringVar(&r.history, historyFlag, "", "history `file`: text and html also show since when")
	cmd.Flags().BoolVar(&r.details, "details", false, "describe each cell that did not pass, with its evidence, for --format text")
	noSetting(cmd, "details")
	r.page.flags(cmd)
	return cmd
}

func (r *reportFlags) report(ctx context.Context, w io.Writer, dirs []string) error {
	write, err := r.writer(ctx, dirs)
	if err != nil {
		return usageError(err)
	}
	if r.out == "" {
		return writeError(write(w))
	}
	if err := checkOutsideRuns(r.out); err != nil {
		return usageError(fmt.Errorf("--out %w", err))
	}
	f, err := os.Create(r.out)
	if err != nil {
		return usageError(err)
	}
	return writeError(errors.Join(write(f), f.Close()))
}

// writeError is the error of a report that could not be written, such as to a full disk.
func writeError(err error) error {
	if err == nil {
		return nil
	}
	return untestedError(err, "")
}

// writer reads all data of the report, and returns a function that writes it.
func (r *reportFlags) writer(ctx context.Context, dirs []string) (func(io.Writer) error, error) {
	render, known := formats[r.format]
	switch {
	case r.format == formatSchema:
		return report.JSONSchema, nil
	case !known && !isPage(r.format):
		return nil, unknownFormat(r.format, formatNames())
	case !isPage(r.format) && r.page.isSet():
		return nil, errors.New("--baseline, --inline, --for and --note are of --format html and pdf")
	case r.format == formatPDF && r.out == "":
		return nil, errors.New("--format pdf needs a file: --out report.pdf")
	case len(dirs) == 0:
		return nil, errors.New("no run directory: want cxmatrix report DIR…")
	}
	if r.details && r.format != "text" {
		return nil, errors.New("--details is of --format text")
	}
	if r.details {
		render = func(w io.Writer, run *results.Recorded) error { return report.Details(w, run, screen(w)) }
	}
	recorded, err := readRuns(dirs)
	if err != nil {
		return nil, err
	}
	past, err := r.past(ctx, recorded)
	switch {
	case err != nil:
		return nil, err
	case isPage(r.format):
		return r.page.writer(ctx, recorded, past, r.format, r.out)
	case r.format == "text" && r.history != "":
		return func(w io.Writer) error {
			return errors.Join(render(w, recorded), report.Since(w, recorded, past, usualLimit))
		}, nil
	}
	return func(w io.Writer) error { return render(w, recorded) }, nil
}

// readRuns reads run directories as one run. A single shard is judged by its part.
func readRuns(dirs []string) (*results.Recorded, error) {
	r, err := mergeRuns(dirs)
	if err != nil || len(dirs) > 1 {
		return r, err
	}
	return r.WithinShards(), nil
}

// mergeRuns reads run directories as one run, with all that was planned.
func mergeRuns(dirs []string) (*results.Recorded, error) {
	var list []*results.Recorded
	var notes []string
	for _, dir := range dirs {
		if results.IsRunning(dir) { // checked first: a run that ends meanwhile is read completely
			notes = append(notes, fmt.Sprintf("%s: %v: what it has not recorded yet is missing here", dir, results.ErrRunning))
		}
		r, err := results.ReadBrief(dir)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	m, err := results.Merge(list...)
	if err == nil {
		m.Notes = append(m.Notes, notes...)
	}
	return m, err
}

// checkOutsideRuns refuses a file in a run directory, whose records must not change.
func checkOutsideRuns(file string) error {
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	} else if linkTarget, err := os.Readlink(path); err == nil {
		return fmt.Errorf("%s: it links to %s, which is not there: name a file", file, linkTarget)
	} else if real, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(real, filepath.Base(path))
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if results.HasRun(dir) {
			return fmt.Errorf("%s is in the run directory %s, which must not change: name a file elsewhere", file, relativePath(dir))
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

func isPage(format string) bool { return format == formatHTML || format == formatPDF }

func formatNames() []string {
	return slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(formats)), formatHTML, formatPDF, formatSchema)))
}

// useColour reports whether w is a terminal whose user wants colours
// (https://no-color.org).
func useColour(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && isatty.IsTerminal(f.Fd())
}

// screen is how wide w is, and whether it shows colours. COLUMNS in the environment
// sets a width, also for what is no terminal.
func screen(w io.Writer) report.Screen {
	s := report.Screen{Colour: useColour(w)}
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			s.Width = width
		}
	}
	if width, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil {
		s.Width = width
	}
	return s
}

// past is the history of a run's cells, if a file is named and the format shows it.
func (r *reportFlags) past(ctx context.Context, run *results.Recorded) (results.Past, error) {
	if r.history == "" || r.format != "text" && !isPage(r.format) {
		return results.Past{}, nil
	}
	return readPast(ctx, r.history, run, usualRuns)
}
