package inspect_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"runtime"
	"strings"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/network/inspect"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// allocated is how many bytes do allocates, freed or not.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// zeros are n bytes that pack to a thousandth.
func zeros(n int) string { return strings.Repeat("\x00", n) }

// directory is a zip that has only a directory, of so many entries.
func directory(entries int) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range entries {
		_, _ = z.CreateRaw(&zip.FileHeader{Name: "a"})
	}
	_ = z.Close()
	return b.String()
}

// storages is a compound file of nested storages, of that depth: a reader that
// stores each one's path needs quadratic memory.
func storages(depth int) string {
	var b bytes.Buffer
	_ = evidence.Write(&b, evidence.Recipe{Kind: "ppt", Bytes: evidence.MinSizeOrZero("ppt")})
	file := b.Bytes()[:512]
	sectors := depth/4 + 1
	table := make([]byte, 0, 4*sectors)
	for i := range sectors {
		table = binary.LittleEndian.AppendUint32(table, uint32(i+1))
	}
	binary.LittleEndian.PutUint32(table[4*(sectors-1):], 0xfffffffe)
	for len(table)%512 != 0 {
		table = append(table, 0xff)
	}
	for i := range 109 {
		n := uint32(sectors + i)
		if i >= len(table)/512 {
			n = 0xffffffff
		}
		binary.LittleEndian.PutUint32(file[76+4*i:], n)
	}
	binary.LittleEndian.PutUint32(file[44:], uint32(len(table)/512))
	binary.LittleEndian.PutUint32(file[48:], 0)          // the directory
	binary.LittleEndian.PutUint32(file[60:], 0xfffffffe) // no small sectors
	binary.LittleEndian.PutUint32(file[64:], 0)
	for i := range 4 * sectors {
		entry := make([]byte, 128)
		copy(entry, "V\x00B\x00A\x00")
		entry[64], entry[66], entry[67] = 8, 1, 1
		for _, at := range []int{68, 72, 76} {
			binary.LittleEndian.PutUint32(entry[at:], 0xffffffff)
		}
		if i+1 < depth {
			binary.LittleEndian.PutUint32(entry[76:], uint32(i+1))
		}
		file = append(file, entry...)
	}
	return string(append(file, table...))
}

var _ = DescribeTable("A hostile file needs little memory", func(make func() string, limit int) {
	content := make()
	p := inspect.Part{Name: "f", Bytes: int64(len(content)), Content: strings.NewReader(content)}
	Expect(allocated(func() {
		inspect.Unsanitised(p)
		inspect.Sniff(p)
		inspect.Labelled(p, "APPROVED-COPY")
	})).To(BeNumerically("<", limit<<20))
},
	Entry("an entry of 128 MiB", func() string { return zipOf("docProps/core.xml", zeros(128<<20)) }, 32),
	Entry("a hundred entries of 4 MiB", func() string {
		var entries []string
		for range 100 {
			entries = append(entries, "docProps/core.xml", zeros(4<<20))
		}
		return zipOf(entries...)
	}, 200),
	Entry("a zip in a zip in a zip", func() string {
		inner := zipOf("a.zip", zeros(64<<20))
		return zipOf("docProps/core.xml", zipOf("b.zip", strings.Repeat(inner, 20)))
	}, 32),
	Entry("a directory of 60,000 entries", func() string { return directory(60_000) }, 64),
	Entry("storages in storages", func() string { return storages(40_000) }, 64),
	Entry("a stream of a PDF of 256 MiB", func() string {
		return pdf(stream("/Type /ObjStm /Filter /FlateDecode", deflate(zeros(256<<20))))
	}, 32),
	Entry("a million streams", func() string {
		return pdf(strings.Repeat(stream("/Type /ObjStm /Filter /FlateDecode", deflate("x"))+"\n", 200_000))
	}, 200),
	Entry("a PDF of nothing but names", func() string { return pdf(strings.Repeat("/JS /Author (x) ", 1<<20)) }, 200),
	Entry("a packed text of 256 MiB", func() string { return png(pngChunk("zTXt", "Author\x00\x00"+deflate(zeros(256<<20)))) }, 8),
	Entry("a million chunks", func() string { return png(strings.Repeat(pngChunk("tEXt", "a\x00b"), 1<<20)) }, 200),
	Entry("a million boxes", func() string { return mp4Box("ftyp", "isom") + strings.Repeat(mp4Box("udta", ""), 1<<20) }, 200),
	Entry("boxes in boxes", func() string {
		inside := ""
		for range 10_000 {
			inside = mp4Box("moov", inside)
		}
		return mp4Box("ftyp", "isom") + inside
	}, 200),
)

var _ = Describe("A summary with a huge count", func() {
	It("is not believed", func() {
		p := partOf(evidence.Recipe{Kind: "ppt", Bytes: evidence.MinSizeOrZero("ppt"), Unsanitised: true})
		b, err := io.ReadAll(io.NewSectionReader(p.Content, 0, p.Bytes))
		Expect(err).NotTo(HaveOccurred())
		at := bytes.Index(b, []byte("Robin Marlow")) - 8
		copy(b[at:], "\x04\x00\x01\x00\xff\xff\xff\xff") // a list of 4,294,967,295 numbers
		Expect(allocated(func() {
			Expect(inspect.Unsanitised(part("f", string(b)))).To(Equal([]string{"author: Robin Marlow"}), "the last one's")
		})).To(BeNumerically("<", 8<<20))
	})
})

var _ = Describe("A file of evidence with any byte broken", func() {
	for _, kind := range evidence.Kinds() {
		It("is still only a file: "+kind, func() {
			p := partOf(evidence.Recipe{Kind: kind, Bytes: evidence.MinSizeOrZero(kind), Unsanitised: true})
			whole, err := io.ReadAll(io.NewSectionReader(p.Content, 0, p.Bytes))
			Expect(err).NotTo(HaveOccurred())
			for i := 0; i < len(whole); i += 1 + i/64 {
				broken := bytes.Clone(whole)
				broken[i] = ^broken[i]
				inspect.Unsanitised(part("f", string(broken)))
				cut := part("f", string(whole[:i]))
				Expect(inspect.Unsanitised(cut)).To(Or(BeEmpty(), Equal(unsanitised[kind])))
			}
		})
	}
})
