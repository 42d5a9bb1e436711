package journey_test

import (
	"net/http"
	"os"
	"path/filepath"

	"cxmatrix/harness/journey"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the response with a file", func() {
	DescribeTable("names it", func(disposition, want string) {
		Expect(journey.FileNameIn(http.Header{"Content-Disposition": {disposition}})).To(Equal(want))
	},
		Entry("not at all", "", ""),
		Entry("not, as a part of the page", "inline", ""),
		Entry("plainly", `attachment; filename=cv.pdf`, "cv.pdf"),
		Entry("in quotes", `attachment; filename="my cv.pdf"`, "my cv.pdf"),
		Entry("with what a name may hold", `attachment; filename="a;b=c.pdf"`, "a;b=c.pdf"),
		Entry("twice, for browsers of today", `attachment; filename="F_hrung.pdf"; filename*=UTF-8''F%C3%BChrung.pdf`, "Führung.pdf"),
		Entry("with blanks and without quotes", `attachment; filename=my cv.pdf`, "my cv.pdf"),
		Entry("with letters as they are", `attachment; filename="Führung.pdf"`, "Führung.pdf"),
		Entry("with letters as they are and without quotes", `attachment; filename=Führung 1.pdf; size=3`, "Führung 1.pdf"),
		Entry("as mail does", `attachment; filename="=?UTF-8?B?RsO8aHJ1bmcucGRm?="`, "Führung.pdf"),
		Entry("with a path", `attachment; filename="C:\docs\cv.pdf"`, "cv.pdf"),
		Entry("with a quote that never ends", `attachment; filename="cv.pdf`, "cv.pdf"),
	)

	DescribeTable("has the name that the customer gave it, or not", func(given, name string, same bool) {
		Expect(journey.EqualNames(given, name)).To(Equal(same))
	},
		Entry(nil, "cv.pdf", "cv.pdf", true),
		Entry("escaped as in an address", "my%20cv.pdf", "my cv.pdf", true),
		Entry("a name with a percent sign", "100%.pdf", "100%.pdf", true),
		Entry("another", "8f14e45f.pdf", "cv.pdf", false),
		Entry("another type", "cv.pdf.exe", "cv.pdf", false),
	)

	const zip, document = "PK\x03\x04", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	DescribeTable("has a type that fits, or not", func(given, name, content string, fits bool) {
		path := filepath.Join(GinkgoT().TempDir(), "f")
		Expect(os.WriteFile(path, []byte(content), 0o600)).To(Succeed())
		Expect(journey.TypeMatches(given, name, path)).To(Equal(fits))
	},
		Entry("its own", "application/pdf", "cv.pdf", "%PDF-1.4\n", true),
		Entry("its own by another name", "application/x-pdf", "cv.pdf", "%PDF-1.4\n", true),
		Entry("in capitals, with a parameter", "Application/PDF; charset=binary", "cv.pdf", "%PDF-1.4\n", true),
		Entry("one that says nothing", "application/octet-stream", "cv.pdf", "%PDF-1.4\n", true),
		Entry("none", "", "cv.pdf", "%PDF-1.4\n", true),
		Entry("one that nobody knows", "application/vnd.acme", "cv.pdf", "%PDF-1.4\n", true),
		Entry("a page", "text/html; charset=utf-8", "cv.pdf", "%PDF-1.4\n", false),
		Entry("a picture", "image/png", "cv.pdf", "%PDF-1.4\n", false),
		Entry("text as plain", "text/plain; charset=utf-8", "notes.txt", "plain words", true),
		Entry("text as a page", "text/html", "notes.txt", "plain words", false),
		Entry("a table as plain text", "text/plain", "a.csv", "a,b\n1,2\n3,4\n", true),
		Entry("a document that is packed", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx", zip, true),
		Entry("what is packed as what it is packed with", "application/zip", "a.docx", zip, true),
		Entry("an old presentation", "application/vnd.ms-powerpoint", "a.ppt", document, true),
		Entry("an old presentation as a page", "text/html", "a.ppt", document, false),
		Entry("sound as film", "video/mp4", "a.m4a", "\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00", true),
		Entry("what nobody knows", "image/png", "a.bin", "\x00\x01\x02\x03", true),
	)
})
