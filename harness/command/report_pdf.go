package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
	"cxmatrix/results"
	"cxmatrix/results/report/html"
)

// formatPDF reports a run as the printed HTML page.
const formatPDF = "pdf"

// writePDF prints the page by the Chromium at hand.
func writePDF(ctx context.Context, w io.Writer, r *results.Recorded, o html.Options) error {
	kind, err := engine.ByName("rod")
	if err != nil {
		return err
	}
	if found := kind.Detect(ctx); !found.Found {
		return fmt.Errorf("--format pdf needs a Chromium to print with: %s", found.InstallHint)
	}
	return withBrowserDir(ctx, func(dir string) error {
		file := filepath.Join(dir, "report.html")
		page, err := os.Create(file)
		if err != nil {
			return err
		}
		o.Inline = true
		if err := errors.Join(html.Write(page, r, o), page.Close()); err != nil {
			return err
		}
		return printFile(ctx, kind, dir, file, w)
	})
}

// printFile prints a page of a file.
func printFile(ctx context.Context, kind engine.Kind, dir, file string, w io.Writer) (err error) {
	instance, err := kind.Start(ctx, engine.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, instance.Close(context.WithoutCancel(ctx))) }()
	printer, ok := instance.Page.(browser.Printer)
	if !ok {
		return fmt.Errorf("engine %s cannot print", kind.Name)
	}
	if err := instance.Page.Open(ctx, "file://"+filepath.ToSlash(file)); err != nil {
		return err
	}
	return printer.Print(ctx, w)
}
