package journey

import "testing"

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
