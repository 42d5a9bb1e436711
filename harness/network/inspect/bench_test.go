package inspect_test

import (
	"bytes"
	"testing"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/network/inspect"
)

// BenchmarkInspect inspects a form upload of the largest file that the study's
// site accepts, in every way.
func BenchmarkInspect(b *testing.B) {
	for _, kind := range []string{"docx", "pdf", "mp4", "ppt"} {
		b.Run(kind, func(b *testing.B) {
			body := []byte("--b\r\nContent-Disposition: form-data; name=f; filename=f." + kind + "\r\n\r\n")
			var file bytes.Buffer
			if err := evidence.Write(&file, evidence.Recipe{Kind: kind, Bytes: evidence.MaxBytes, Unsanitised: true}); err != nil {
				b.Fatal(err)
			}
			body = append(append(body, file.Bytes()...), "\r\n--b--\r\n"...)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				found, err := inspect.Parts("multipart/form-data; boundary=b", "", "/", bytes.NewReader(body), int64(len(body)))
				if err != nil || len(found) != 1 {
					b.Fatal(found, err)
				}
				if len(inspect.Unsanitised(found[0])) == 0 || inspect.Labelled(found[0], "APPROVED-COPY") || inspect.Sniff(found[0]) == "" {
					b.Fatal("it is not what it was made to be")
				}
			}
		})
	}
}
