package inspect_test

import (
	"bytes"
	"strings"
	"testing"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/network/inspect"
)

// FuzzParts: the parts of any body are inside it, do not overlap,
// and have valid names.
func FuzzParts(f *testing.F) {
	multipart := "multipart/form-data; boundary=b"
	f.Add(multipart, "", "/", []byte("--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nt\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\a.txt\"\r\n\r\nabc\r\n--b--\r\n"))
	f.Add(multipart, "", "/", []byte("--b\r\nContent-Disposition: form-data; name=chunks\r\n\r\n2\r\n--b\r\nContent-Disposition: form-data; name=f; filename=blob\r\n\r\n\r\n--b\r\n"))
	f.Add(multipart, "", "/", []byte("--b\r\n\r\n--b\r\nContent-Disposition: ;;;filename*=UTF-8''%41;\r\n\r\n--b--"))
	f.Add("multipart/related; boundary=\"b\"", "", "/", []byte("x\r\n--b \r\nContent-Type: a/b\r\n\r\nabc\r\n--bc\r\n--b--"))
	f.Add("", "attachment; filename=\"a", "/%zz", []byte("x"))
	f.Add("video/mp4;;", "", "/a/b?partNumber=1&uploadId=2", []byte("x"))
	f.Fuzz(func(t *testing.T, contentType, disposition, address string, body []byte) {
		found, _ := inspect.Parts(contentType, disposition, address, bytes.NewReader(body), int64(len(body)))
		sum := int64(0)
		for _, p := range found {
			if sum += p.Bytes; p.Bytes < 0 || sum > int64(len(body)) {
				t.Errorf("%d bytes came out of %d", sum, len(body))
			}
			if strings.ContainsAny(p.Name, "/\\\x00\r\n\x1b") {
				t.Errorf("no name: %q", p.Name)
			}
			inspect.Sniff(p)
			inspect.Unsanitised(p)
		}
	})
}

// FuzzUnsanitised: no file crashes the inspection, and each result is printable
// in one line.
func FuzzUnsanitised(f *testing.F) {
	// Those of mp3 and mp4 are so large that the fuzzer would spend its time on
	// making them smaller.
	for _, kind := range []string{"pdf", "docx", "ppt", "txt", "xlsx", "png"} {
		var b bytes.Buffer
		if err := evidence.Write(&b, evidence.Recipe{Kind: kind, Bytes: evidence.MinSizeOrZero(kind), Unsanitised: true, Label: "APPROVED-COPY"}); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte(zipOf("word/vbaProject.bin", "x", "docProps/core.xml", "<dc:creator>Jane</dc:creator>")))
	f.Add([]byte(pdf(stream("/Type /ObjStm /Filter /FlateDecode", deflate("/JS /Author <4A>")), "<< /Author (\\1\\((x))) >>")))
	f.Add([]byte(png(pngChunk("zTXt", "Author\x00\x00"+deflate("Jane")), pngChunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+xmp))))
	f.Add([]byte(id3(frame("TPE1", "\x01\xff\xfeJ\x00"))))
	f.Add([]byte(mp4Box("ftyp", "isom") + mp4Box("moov", mp4Box("udta", mp4Box("meta", "\x00\x00\x00\x00"+mp4Box("ilst", mp4Box("\xa9ART", "x")))))))
	f.Fuzz(func(t *testing.T, content []byte) {
		p := part("f", string(content))
		for _, reason := range inspect.Unsanitised(p) {
			if strings.ContainsAny(reason, "\x00\r\n\x1b") || len(reason) > 400 {
				t.Errorf("not to be shown: %q", reason)
			}
		}
		inspect.Sniff(p)
		inspect.Labelled(p, "APPROVED-COPY")
	})
}
