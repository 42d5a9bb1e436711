package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cxmatrix/harness/engine"
	"cxmatrix/results"
	"cxmatrix/results/report/html"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

// formatPDF reports a run as the printed HTML page.
const formatPDF = "pdf"

// writePDF prints the page by the Chromium at hand.
func writePDF(ctx context.Context, w io.Writer, r *results.Recorded, o html.Options) (err error) {
	dir, err := os.MkdirTemp("", "cx-pdf-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "report.html")
	page, err := os.Create(file)
	if err != nil {
		return err
	}
	o.Inline = true
	if err := errors.Join(html.Write(page, r, o), page.Close()); err != nil {
		return err
	}
	browser, stop, err := startPrinter(ctx, filepath.Join(dir, "profile"))
	if err != nil {
		return err
	}
	defer stop()
	return printPage(browser, "file://"+filepath.ToSlash(file), w)
}

// startPrinter starts a Chromium without windows, and returns how to end it.
func startPrinter(ctx context.Context, profile string) (*rod.Browser, func(), error) {
	kind, err := engine.ByName("rod")
	if err != nil {
		return nil, nil, err
	}
	found := kind.Detect(ctx)
	if !found.Found {
		return nil, nil, fmt.Errorf("--format pdf needs a Chromium to print with: %s", found.InstallHint)
	}
	l := launcher.New().Context(ctx).Bin(found.Path).Leakless(false).Headless(true).UserDataDir(profile).NoSandbox(os.Geteuid() == 0)
	address, err := l.Launch()
	if err != nil {
		return nil, nil, fmt.Errorf("start %s: %w", found.Path, err)
	}
	browser := rod.New().Context(ctx).ControlURL(address)
	if err := browser.Connect(); err != nil {
		l.Kill()
		return nil, nil, err
	}
	return browser, func() { _ = browser.Close(); l.Kill(); l.Cleanup() }, nil
}

// printPage prints a page when its pictures are there.
func printPage(browser *rod.Browser, address string, w io.Writer) error {
	page, err := browser.Page(proto.TargetCreateTarget{URL: address})
	if err != nil {
		return err
	}
	if err := page.WaitLoad(); err != nil {
		return err
	}
	if err := page.Wait(rod.Eval(`() => [...document.images].every((i) => i.complete)`)); err != nil {
		return err
	}
	pdf, err := page.PDF(&proto.PagePrintToPDF{PrintBackground: true, PreferCSSPageSize: true})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, pdf)
	return err
}
