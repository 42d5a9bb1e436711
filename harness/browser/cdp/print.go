package cdp

import (
	"context"
	"io"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

var _ browser.Printer = (*Page)(nil)

// Print implements browser.Printer.
func (p *Page) Print(ctx context.Context, w io.Writer) error {
	page := p.currentWindow().Page.Context(ctx)
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
