package browser

import (
	"context"
	"io"
)

// Printer is a Page that can be printed.
type Printer interface {
	// Print writes the page as a PDF, by its style for print, once its pictures are there.
	Print(ctx context.Context, w io.Writer) error
}
