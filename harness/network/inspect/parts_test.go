package inspect_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"runtime"
	"strings"

	"cxmatrix/harness/network/inspect"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// entry is a field of a form, or a file if it has a disposition of its own.
type entry struct{ name, disposition, kind, content string }

func field(name, content string) entry { return entry{name: name, content: content} }

func file(name, kind, content string) entry {
	return entry{disposition: `form-data; name="file"; filename="` + name + `"`, kind: kind, content: content}
}

// multipartBody is a form's body as the standard library writes it, independently of this
// package.
func multipartBody(entries ...entry) (contentType string, body []byte) {
	GinkgoHelper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, e := range entries {
		if e.disposition == "" {
			Expect(w.WriteField(e.name, e.content)).To(Succeed())
			continue
		}
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {e.disposition}, "Content-Type": {e.kind}})
		Expect(err).NotTo(HaveOccurred())
		_, err = io.WriteString(part, e.content)
		Expect(err).NotTo(HaveOccurred())
	}
	Expect(w.Close()).To(Succeed())
	return w.FormDataContentType(), b.Bytes()
}

func parts(contentType string, body []byte) []inspect.Part {
	GinkgoHelper()
	found, err := inspect.Parts(contentType, "", "/evidence", bytes.NewReader(body), int64(len(body)))
	Expect(err).NotTo(HaveOccurred())
	return found
}

func text(p inspect.Part) string {
	b, err := io.ReadAll(io.NewSectionReader(p.Content, 0, p.Bytes))
	Expect(err).NotTo(HaveOccurred())
	return string(b)
}

var _ = Describe("A form", func() {
	It("has its files, each with its own bytes, and not its fields", func() {
		found := parts(multipartBody(
			field("token", "secret"), file("cv.pdf", "application/pdf", "one\r\n--two"), file("", "application/octet-stream", ""),
			file("empty.txt", "text/plain; charset=utf-8", ""), field("note", "n"), file("last.bin", "", "\r\n\r\n")))
		Expect(found).To(HaveLen(3))
		Expect([]string{found[0].Name, found[0].Type, text(found[0])}).To(Equal([]string{"cv.pdf", "application/pdf", "one\r\n--two"}))
		Expect([]string{found[1].Name, found[1].Type, text(found[1])}).To(Equal([]string{"empty.txt", "text/plain", ""}))
		Expect([]string{found[2].Name, found[2].Type, text(found[2])}).To(Equal([]string{"last.bin", "", "\r\n\r\n"}))
		Expect(found[2].Bytes).To(BeEquivalentTo(4))
		Expect(found[0].Fragment).To(BeFalse())
	})

	DescribeTable("names its files without folders",
		func(disposition, want string) {
			found := parts(multipartBody(entry{disposition: "form-data; name=f; " + disposition, content: "x"}))
			Expect(found).To(HaveLen(1))
			Expect(found[0].Name).To(Equal(want))
		},
		Entry("a name", `filename="cv.pdf"`, "cv.pdf"),
		Entry("Internet Explorer 6", `filename="C:\docs\(1) cv.pdf"`, "(1) cv.pdf"),
		Entry("a share", `filename="\\server\share\cv.pdf"`, "cv.pdf"),
		Entry("a path of another system", `filename="/home/ada/cv.pdf"`, "cv.pdf"),
		Entry("a path upwards", `filename="../../.."`, ""),
		Entry("quotes as browsers write them now", `filename="my %22best%22.txt"`, `my "best".txt`),
		Entry("quotes as they wrote them then", `filename="my \"best\".txt"`, `my "best".txt`),
		Entry("a path that ends in a backslash", `filename="C:\"`, ""),
		Entry("no quotes", `filename=cv.pdf`, "cv.pdf"),
		Entry("UTF-8", `filename="Führung.docx"`, "Führung.docx"),
		Entry("RFC 8187", `filename*=UTF-8''F%C3%BChrung.docx`, "Führung.docx"),
		Entry("what would spoil a table", "filename=\"a\x1b[31m.txt\"", "a_[31m.txt"),
		Entry("a key without a value before it", `x; filename="cv.pdf"`, "cv.pdf"),
	)

	It("of Plupload names slices by its field, and marks them", func() {
		slice := file("blob", "application/octet-stream", "slice")
		found := parts(multipartBody(field("name", "C:\\docs\\film.mp4"), field("chunk", "1"), field("chunks", "20"), slice))
		Expect(found[0].Name).To(Equal("film.mp4"))
		Expect(found[0].Fragment).To(BeTrue())
		found = parts(multipartBody(slice, field("chunks", "1"), field("chunk", "0"), field("name", "cv.pdf")))
		Expect(found[0].Name).To(Equal("cv.pdf"))
		Expect(found[0].Fragment).To(BeFalse(), "a file in one chunk is whole")
		found = parts(multipartBody(field("name", "Ada"), file("cv.pdf", "", "whole")))
		Expect(found[0].Name).To(Equal("cv.pdf"), "a field of another meaning")
	})

	It("is delimited by its boundary alone", func() {
		body := "preamble\r\n--b\r\nContent-Disposition: form-data; filename=a\r\n\r\nA\r\n--bc\r\n--b \r\n\r\nfield\r\n--b\r\nContent-Disposition: form-data; filename=e\r\n\r\n--b\r\nContent-Disposition: form-data; filename=z\r\n\r\nZ\r\n--b--\r\nepilogue\r\n--b\r\n"
		found := parts("multipart/form-data; boundary=b", []byte(body))
		Expect(found).To(HaveLen(3))
		Expect(text(found[0])).To(Equal("A\r\n--bc"))
		Expect(text(found[1])).To(BeEmpty())
		Expect(text(found[2])).To(Equal("Z"))
	})

	It("that is truncated returns its complete parts, with an error", func() {
		contentType, body := multipartBody(file("a.txt", "", "whole"), file("b.txt", "", "torn"))
		body = body[:bytes.Index(body, []byte("torn"))+2]
		found, err := inspect.Parts(contentType, "", "/", bytes.NewReader(body), int64(len(body)))
		Expect(err).To(MatchError(inspect.ErrForm))
		Expect(found).To(HaveLen(1))
		_, err = inspect.Parts("multipart/form-data", "", "/", bytes.NewReader(body), int64(len(body)))
		Expect(err).To(MatchError("inspect: the form is torn: it names no boundary"))
	})

	It("of a million fields is read, one of a million files is refused, and neither needs much memory", func() {
		fields := []byte(strings.Repeat("--b\r\n\r\n\r\n", 1_000_000) + "--b--")
		files := []byte(strings.Repeat("--b\r\nContent-Disposition: form-data; filename=a\r\n\r\nA\r\n", 100_000) + "--b--")
		var found []inspect.Part
		var err error
		Expect(heapAfter(func() {
			found, err = inspect.Parts("multipart/form-data; boundary=b", "", "/", bytes.NewReader(fields), int64(len(fields)))
		})).To(BeNumerically("<", 4<<20))
		Expect(err).NotTo(HaveOccurred())
		Expect(found).To(BeEmpty())
		found, err = inspect.Parts("multipart/form-data; boundary=b", "", "/", bytes.NewReader(files), int64(len(files)))
		Expect(err).To(MatchError(inspect.ErrTooMany))
		Expect(found).To(HaveLen(1000))
	})
})

// heapAfter is how many more bytes of the heap are in use after do.
func heapAfter(do func()) int64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	do()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return int64(after.HeapAlloc) - int64(before.HeapAlloc)
}

var _ = Describe("A body that is not a form", func() {
	DescribeTable("is one file, or none",
		func(contentType, disposition, address, want string) {
			found, err := inspect.Parts(contentType, disposition, address, strings.NewReader("body"), 4)
			Expect(err).NotTo(HaveOccurred())
			said := "none"
			if len(found) == 1 {
				said = fmt.Sprintf("%s %s %s %v", found[0].Name, found[0].Type, text(found[0]), found[0].Fragment)
			}
			Expect(said).To(Equal(want))
		},
		Entry("a PUT", "video/mp4", "", "/bucket/film.mp4", "film.mp4 video/mp4 body false"),
		Entry("an escaped address", "", "", "/a%20b.txt?x=/c", "a b.txt  body false"),
		Entry("a part of S3", "", "", "/8f2c?partNumber=2&uploadId=x", "8f2c  body true"),
		Entry("a name in the query", "image/png", "", "/lib/exe/ajax.php?sectok=1&qqfile=my%20plan.png", "my plan.png image/png body false"),
		Entry("a query without a file's name", "", "", "/put/cv.pdf?name=ada&file=7", "cv.pdf  body false"),
		Entry("a header of a script", "", inspect.Disposition(http.Header{"X-File-Name": {"my%20plan.png"}}), "/put", "my plan.png  body false"),
		Entry("a disposition", "Text/Plain; charset=utf-8", `attachment; filename="n.txt"`, "/put", "n.txt text/plain body false"),
		Entry("broken parameters", "text/plain; ;=", "", "/a", "a text/plain body false"),
		Entry("fields", "application/x-www-form-urlencoded", "", "/a", "none"),
		Entry("JSON", "application/json; charset=utf-8", "", "/a", "none"),
		Entry("JSON of a kind", "application/ld+json", "", "/a", "none"),
		Entry("no name at all", "", "", "/", "  body false"),
	)
	It("that is empty is none", func() {
		Expect(inspect.Parts("video/mp4", "", "/a", strings.NewReader(""), 0)).To(BeEmpty())
	})
})

var _ = DescribeTable("An extension", func(name, want string) {
	Expect(inspect.Extension(name)).To(Equal(want))
},
	Entry("plain", "cv.pdf", ".pdf"), Entry("loud", "CV.PDF", ".pdf"), Entry("two", "a.tar.gz", ".gz"),
	Entry("none", "README", ""), Entry("a folder's", `C:\a.b\c`, ""), Entry("what Windows drops", "setup.exe. ", ".exe"), Entry("a dot", "a.", ""),
)
