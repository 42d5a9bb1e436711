package journey

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestNames(t *testing.T) {
	for text, want := range map[string]bool{
		"cv.pdf": true, "cv.pdf 48 % sent": true, "“cv.pdf” is stored.": true, "Stored cv.pdf.": true, `C:\docs\cv.pdf`: true, "old-cv.pdf, cv.pdf": true,
		"old-cv.pdf": false, "cv.pdf.exe": false, "cv.pdfx": false, "acv.pdf": false, "": false, "cv": false, "écv.pdf": false, "x.cv.pdf": false,
	} {
		if got := mentions(text, "cv.pdf"); got != want {
			t.Errorf("names(%q) is %t", text, got)
		}
	}
}

func TestChangedNames(t *testing.T) {
	const nfd = "Lebenslauf A\u0308rztin.pdf" // as macOS writes it
	for _, c := range []struct{ text, file, as string }{
		{"Annual-Report-2026.PDF", "Annual Report 2026.pdf", "Annual-Report-2026.PDF"},
		{"annual-r…026.pdf", "Annual Report 2026.pdf", "annual-r…026.pdf"},
		{"Stored annual-rep...2026.pdf (20 kB)", "Annual Report 2026.pdf", "annual-rep...2026.pdf"},
		{"invoice (1).pdf", "invoice.pdf", "invoice (1).pdf"},
		{"invoice-2.pdf, 2 MB", "invoice.pdf", "invoice-2.pdf"},
		{"invoice_x7Hq2.pdf", "invoice.pdf", "invoice_x7Hq2.pdf"},
		{"1764468000_invoice.pdf", "invoice.pdf", "1764468000_invoice.pdf"},
		{"annual%20report%202026.pdf", "Annual Report 2026.pdf", "annual%20report%202026.pdf"},
		{nfd, "Lebenslauf Ärztin.pdf", "Lebenslauf Ärztin.pdf"},
		{"old-invoice.pdf", "invoice.pdf", ""},
		{"invoice.pdf.exe", "invoice.pdf", ""},
		{"invoice of May.pdf", "invoice.pdf", ""},
		{"in…pdf", "invoice.pdf", ""},
		{"invoice.doc", "invoice.pdf", ""},
		{"Uploading… please wait", "invoice.pdf", ""},
		{"…", "invoice.pdf", ""},
		{"", "invoice.pdf", ""},
	} {
		if got := formsOf(c.file).find(c.text); got != c.as {
			t.Errorf("%q names %s as %q, not %q", c.text, c.file, got, c.as)
		}
	}
}

func TestNamesOfOthers(t *testing.T) {
	files := []string{"invoice.pdf", "invoice-1.pdf"}
	texts := []string{"invoice-1.pdf is stored", "Invoice.pdf is stored"}
	for file, want := range map[string]int{"invoice.pdf": 1, "invoice-1.pdf": 0, "other.pdf": -1} {
		if got, _ := indexOfName(texts, file, files); got != want {
			t.Errorf("%s is named by %d, not %d", file, got, want)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("annual-r…026.pdf", "Annual Report 2026.pdf")
	f.Add("a...b", ".")
	f.Fuzz(func(t *testing.T, text, file string) {
		if as := formsOf(file).find(text); as != "" && !strings.Contains(norm.NFC.String(text), as) {
			t.Errorf("%q is not in %q", as, text)
		}
	})
}
