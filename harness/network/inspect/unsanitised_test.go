package inspect_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/network/inspect"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// partOf is a file of evidence as a part.
func partOf(r evidence.Recipe) inspect.Part {
	GinkgoHelper()
	var b bytes.Buffer
	Expect(evidence.Write(&b, r)).To(Succeed())
	return part("evidence."+r.Kind, b.String())
}

func part(name, content string) inspect.Part {
	return inspect.Part{Name: name, Bytes: int64(len(content)), Content: strings.NewReader(content)}
}

// zipOf is a zip of packed entries, given as name and content. It is called where
// the tree is built, so it may not use Gomega; a buffer takes everything.
func zipOf(entries ...string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		if w, err := z.Create(entries[i]); err == nil {
			_, _ = io.WriteString(w, entries[i+1])
		}
	}
	_ = z.Close()
	return b.String()
}

// presentation is a ppt with a record somewhere in its main stream, which begins
// at its sector 3.
func presentation(record string) string {
	var b bytes.Buffer
	_ = evidence.Write(&b, evidence.Recipe{Kind: "ppt", Bytes: evidence.MinSizeOrZero("ppt")})
	copy(b.Bytes()[512*4+1000:], record)
	return b.String()
}

func deflate(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

// pdf is a PDF of these objects, without a cross-reference table, which is not read here.
func pdf(objects ...string) string {
	return "%PDF-1.7\n1 0 obj\n" + strings.Join(objects, "\nendobj\n2 0 obj\n") + "\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"
}

func stream(dict, content string) string {
	return "<< " + dict + " >>\nstream\n" + content + "\nendstream"
}

func mp4Box(name, content string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(content)))) + name + content
}

func pngChunk(name, content string) string {
	b := append(binary.BigEndian.AppendUint32(nil, uint32(len(content))), name+content...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

func png(chunks ...string) string {
	return "\x89PNG\r\n\x1a\n" + pngChunk("IHDR", strings.Repeat("\x00", 13)) + strings.Join(chunks, "") + pngChunk("IEND", "")
}

func id3(frames ...string) string {
	all := strings.Join(frames, "") + strings.Repeat("\x00", 20)
	return "ID3\x03\x00\x00\x00\x00" + string([]byte{byte(len(all) >> 7), byte(len(all) & 0x7f)}) + all + "\xff\xfb\x90\x00sound"
}

func frame(name, content string) string {
	return name + string(binary.BigEndian.AppendUint32(nil, uint32(len(content)))) + "\x00\x00" + content
}

const xmp = `<x:xmpmeta><rdf:RDF><dc:creator><rdf:Seq><rdf:li>Jane &amp; Co</rdf:li></rdf:Seq></dc:creator></rdf:RDF></x:xmpmeta>`

var _ = Describe("A file of evidence", func() {
	for _, kind := range evidence.Kinds() {
		It("is clean by default: "+kind, func() {
			for _, size := range []int64{evidence.MinSizeOrZero(kind), evidence.MinSizeOrZero(kind) + 70_001, evidence.MaxBytes} {
				Expect(inspect.Unsanitised(partOf(evidence.Recipe{Kind: kind, Bytes: size, Label: "APPROVED-COPY"}))).To(BeEmpty())
				Expect(inspect.Unsanitised(partOf(evidence.Recipe{Kind: kind, Bytes: size, Unsanitised: true}))).To(Equal(unsanitised[kind]))
			}
		})
		It("has the type of its name: "+kind, func() {
			for _, size := range []int64{evidence.MinSizeOrZero(kind), evidence.MaxBytes} {
				Expect(inspect.Sniff(partOf(evidence.Recipe{Kind: kind, Bytes: size}))).To(Equal(mediaTypes[kind]))
			}
		})
		It("is labelled only if it has the label: "+kind, func() {
			for _, size := range []int64{evidence.MinSizeOrZero(kind), evidence.MaxBytes} {
				Expect(inspect.Labelled(partOf(evidence.Recipe{Kind: kind, Bytes: size, Label: "APPROVED-COPY"}), "APPROVED-COPY")).To(BeTrue())
				Expect(inspect.Labelled(partOf(evidence.Recipe{Kind: kind, Bytes: size}), "APPROVED-COPY")).To(BeFalse())
			}
		})
	}
})

// unsanitised are the expected reasons for each kind.
var unsanitised = map[string][]string{
	"mp4": {"author: Robin Marlow"}, "mp3": {"author: Robin Marlow"}, "png": {"author: Robin Marlow"}, "ppt": {"author: Robin Marlow"},
	"docx": {"author: Robin Marlow"}, "xlsx": {"author: Robin Marlow"}, "txt": nil,
	"pdf": {"script: JavaScript, run on opening", "author: Robin Marlow"},
}

var mediaTypes = map[string]string{
	"mp4": "video/mp4", "mp3": "audio/mpeg", "pdf": "application/pdf", "png": "image/png", "txt": "text/plain",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"ppt":  "application/vnd.ms-powerpoint",
}

// Here chunking defeats inspection, as it does in practice.
var _ = DescribeTable("The same file is refused whole, and passes in chunks", func(kind string) {
	var whole bytes.Buffer
	Expect(evidence.Write(&whole, evidence.Recipe{Kind: kind, Bytes: 200_000, Unsanitised: true})).To(Succeed())
	found := parts(multipartBody(field("name", "file."+kind), file("file."+kind, "", whole.String())))
	Expect(inspect.Unsanitised(found[0])).To(Equal(unsanitised[kind]))
	for i := range 4 {
		slice := whole.String()[i*50_000 : (i+1)*50_000]
		found := parts(multipartBody(field("name", "file."+kind), field("chunk", fmt.Sprint(i)), field("chunks", "4"), file("blob", "", slice)))
		Expect(found).To(HaveLen(1))
		Expect(found[0].Name).To(Equal("file." + kind))
		Expect(found[0].Fragment).To(BeTrue())
		Expect(inspect.Unsanitised(found[0])).To(BeEmpty(), "chunk %d", i)
	}
},
	Entry("docx", "docx"), Entry("xlsx", "xlsx"), Entry("ppt", "ppt"), Entry("pdf", "pdf"),
	Entry("png", "png"), Entry("mp3", "mp3"), Entry("mp4", "mp4"),
)

var _ = DescribeTable("A fragment that is not marked can't be opened either", func(kind string) {
	p := partOf(evidence.Recipe{Kind: kind, Bytes: 200_000, Unsanitised: true})
	p.Bytes /= 2
	Expect(inspect.Unsanitised(p)).To(BeEmpty())
}, Entry("docx", "docx"), Entry("xlsx", "xlsx"), Entry("pdf", "pdf"), Entry("png", "png"), Entry("mp4", "mp4"))

var _ = DescribeTable("What is not clean", func(content string, reasons ...string) {
	Expect(inspect.Unsanitised(part("f", content))).To(Equal(reasons))
},
	Entry("macros in Word", zipOf("[Content_Types].xml", "<Types/>", "word/vbaProject.bin", "x"), "macros: word/vbaProject.bin"),
	Entry("macros under another name", zipOf("[Content_Types].xml", `<Types><Override PartName="/word/harmless.xml" ContentType="application/vnd.ms-office.vbaProject"/></Types>`), "macros: word/harmless.xml"),
	Entry("macros of Excel 4", zipOf("xl/macrosheets/sheet1.xml", "x"), "macros: xl/macrosheets/sheet1.xml"),
	Entry("Basic in OpenDocument", zipOf("mimetype", "application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml", "x"), "macros: Basic/Standard/Module1.xml"),
	Entry("an author of OpenDocument", zipOf("meta.xml", "<meta:initial-creator>Jane Doe</meta:initial-creator><dc:creator>John &lt;1&gt;</dc:creator>"), "author: Jane Doe", "author: John <1>"),
	Entry("an author in properties of .NET", zipOf("package/services/metadata/core-properties/a.psmdcp", "<creator>Jane</creator><lastModifiedBy> </lastModifiedBy>"), "author: Jane"),
	Entry("macros in Word of 2003", storages(3), "macros: VBA", "macros: VBA/VBA"),
	Entry("macros in a presentation of 2003", presentation("\x1f\x00\xff\x03\x14\x00\x00\x00\x02\x00\x00\x04\x0c\x00\x00\x00\x07\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00"), "macros: PowerPoint Document/VBAInfo"),
	Entry("script in a PDF", pdf("<< /S /JavaScript /JS (app.alert(1)) >>"), "script: JavaScript"),
	Entry("script under an escaped name", pdf("<< /S /J#61vaScript >>"), "script: JavaScript"),
	Entry("script in packed objects", pdf("<< /Type /Catalog >>", stream("/Type /ObjStm /Filter /FlateDecode", deflate("1 0 << /OpenAction << /S /JavaScript >> >>"))), "script: JavaScript, run on opening"),
	Entry("an author in UTF-16", pdf("<< /Author (\xfe\xff\x00J\x00\xe4\x00n) >>"), "author: Jän"),
	Entry("an author in hexadecimal", pdf("<< /Author <4A61 6E65> >>"), "author: Jane"),
	Entry("an author with escapes", pdf(`<< /Author (Jane \(the (first)\) \101) >>`), "author: Jane (the (first)) A"),
	Entry("an author in another object", pdf("<< /Author 17 0 R >>"), "author: in object 17 0"),
	Entry("an author in XMP", pdf(stream("/Type /Metadata /Subtype /XML", xmp)), "author: Jane & Co"),
	Entry("an author in packed XMP", pdf(stream("/Type /Metadata /Subtype /XML /Filter /FlateDecode", deflate(xmp))), "author: Jane & Co"),
	Entry("a picture's author", png(pngChunk("tEXt", "Author\x00Jane")), "author: Jane"),
	Entry("packed", png(pngChunk("zTXt", "Author\x00\x00"+deflate("Jane"))), "author: Jane"),
	Entry("international", png(pngChunk("iTXt", "Author\x00\x00\x00de\x00Autor\x00Jän")), "author: Jän"),
	Entry("international, packed", png(pngChunk("iTXt", "Author\x00\x01\x00\x00\x00"+deflate("Jän"))), "author: Jän"),
	Entry("a picture's XMP", png(pngChunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+xmp)), "author: Jane & Co"),
	Entry("a performer", id3(frame("TIT2", "\x00Title"), frame("TPE1", "\x00Jane"), frame("TCOM", "\x01\xff\xfeJ\x00o\x00")), "author: Jane", "author: Jo"),
	Entry("an old tag", "\xff\xfb\x90\x00sound"+"TAG"+fmt.Sprintf("%-30s%-30s", "Title", "Jane")+strings.Repeat("\x00", 65), "author: Jane"),
	Entry("a film of iTunes", mp4Box("ftyp", "isom")+mp4Box("moov", mp4Box("udta", mp4Box("meta", "\x00\x00\x00\x00"+mp4Box("hdlr", "x")+mp4Box("ilst", mp4Box("\xa9ART", mp4Box("data", "\x00\x00\x00\x01\x00\x00\x00\x00Jane")))))), "author: Jane"),
	Entry("a film of QuickTime", mp4Box("ftyp", "qt  ")+mp4Box("moov", mp4Box("udta", mp4Box("\xa9aut", "\x00\x04\x55\xc4Jane")+"\x00\x00\x00\x00")), "author: Jane"),
	Entry("a film of 3GPP", mp4Box("ftyp", "3gp4")+mp4Box("moov", mp4Box("udta", mp4Box("auth", "\x00\x00\x00\x00\x55\xc4Jane\x00"))), "author: Jane"),
	Entry("a film's XMP", mp4Box("ftyp", "isom")+mp4Box("uuid", "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"+xmp), "author: Jane & Co"),
	Entry("what would spoil a table", png(pngChunk("tEXt", "Author\x00Jane\x1b[31m\nDoe")), "author: Jane_[31m_Doe"),
)

var _ = DescribeTable("What is clean", func(content string) {
	Expect(inspect.Unsanitised(part("f", content))).To(BeEmpty())
},
	Entry("empty authors", zipOf("docProps/core.xml", "<dc:creator></dc:creator><cp:lastModifiedBy/>")),
	Entry("a word within another", pdf("<< /JSON (x) /AuthorNote (y) >>")),
	Entry("script by chance, in a picture's bytes", pdf(stream("/Subtype /Image", "/JavaScript /Author (x)"))),
	Entry("a presentation that says it has no macros", presentation("\x1f\x00\xff\x03\x14\x00\x00\x00\x02\x00\x00\x04\x0c\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00")),
	Entry("text", "/JavaScript vbaProject.bin"),
	Entry("nothing", ""),
)

var _ = DescribeTable("The content determines the type", func(name, content, want string) {
	Expect(inspect.Sniff(part(name, content))).To(Equal(want))
},
	Entry("a docx behind much else", "a.txt", zipOf("a/padding", strings.Repeat("x", 100), "b", strings.Repeat("b", 9000), "[Content_Types].xml", "<Types/>", "word/document.xml", "x"), mediaTypes["docx"]),
	Entry("a docx with macros", "a.docx", zipOf("[Content_Types].xml", "<Types/>", "word/document.xml", "x", "word/vbaProject.bin", "x"), "application/vnd.ms-word.document.macroenabled.12"),
	Entry("a zip", "a.docx", zipOf("a", "b"), "application/zip"),
	Entry("sentences with commas", "a.txt", "Ada, Ben\nCarl, Dora\n", "text/plain"),
	Entry("a table", "a.csv", "Ada, Ben\nCarl, Dora\n", "text/csv"),
	Entry("a program", "a.pdf", "MZ\x90\x00\x03"+strings.Repeat("\x00", 100), "application/vnd.microsoft.portable-executable"),
	Entry("nobody knows", "a", "\x00\x01\x02", "application/octet-stream"),
)

var _ = DescribeTable("A label", func(content, label string, want bool) {
	Expect(inspect.Labelled(part("f", content), label)).To(Equal(want))
},
	Entry("as it is", "x APPROVED x", "APPROVED", true),
	Entry("another", "x approved x", "APPROVED", false),
	Entry("none", "x", "", false),
	Entry("across windows", strings.Repeat("x", 65530)+"APPROVED", "APPROVED", true),
	Entry("as UTF-16LE", "\x00A\x00B\x00C\x00", "ABC", true),
	Entry("as UTF-16BE", "\x00A\x00B\x00C\x00", "ABC", true),
	Entry("in a packed entry", zipOf("word/document.xml", strings.Repeat("x", 9999), "docProps/custom.xml", "<x>A &amp; B</x>"), "A & B", true),
	Entry("not in a packed entry", zipOf("docProps/custom.xml", "<x>A</x>"), "A & B", false),
	Entry("in hexadecimal, in a PDF", pdf("<< /Keywords <415050> >>"), "APP", true),
	Entry("in packed objects", pdf(stream("/Type /ObjStm /Filter /FlateDecode", deflate(strings.Repeat(" ", 999)+"(APPROVED)"))), "APPROVED", true),
)
