package inspect

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/richardlehane/mscfb"
)

// compound reads a file of streams: [MS-CFB].
type compound struct {
	files  []*mscfb.File
	source *limitedReaderAt
}

// openCompound lists a compound file's streams; it reads at most maxSectors for that.
// mscfb 1.0.9 may panic on a hostile file.
func openCompound(p Part) (c *compound, err error) {
	defer recoverMalformed(&err)
	in := &limitedReaderAt{p.Content, maxSectors}
	r, err := mscfb.New(in)
	if err != nil {
		return nil, err
	}
	return &compound{r.File, in}, nil
}

// recoverMalformed turns a panic into an error.
func recoverMalformed(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%w: %v", errIncomplete, r)
	}
}

// find returns the stream or storage of that name, or nil.
func (c *compound) find(name string) *mscfb.File {
	i := slices.IndexFunc(c.files, func(f *mscfb.File) bool { return strings.EqualFold(f.Name, name) })
	if i < 0 {
		return nil
	}
	return c.files[i]
}

// stream reads a stream in pieces: mscfb lists all sectors of one read in memory.
func (c *compound) stream(f *mscfb.File, limit int64, visit func(io.Reader)) (err error) {
	defer recoverMalformed(&err)
	c.source.remaining = 4 * limit // what is read, and the tables that lead there
	visit(io.LimitReader(chunkReader{f}, limit))
	return nil
}

type chunkReader struct{ r io.Reader }

func (p chunkReader) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), sniffBytes)]) }

// inspectCompound looks into Word, Excel and PowerPoint files of 1997 to 2003.
func inspectCompound(p Part, f *reasons) error {
	c, err := openCompound(p)
	if err != nil {
		return err
	}
	for _, e := range c.files {
		if e.FileInfo().IsDir() && isMacroStorage(e.Name) {
			f.add("macros", strings.Join(append(slices.Clone(e.Path), e.Name), "/"))
		}
	}
	if e := c.find("PowerPoint Document"); e != nil {
		if err := c.stream(e, maxUnpacked, func(r io.Reader) { inspectSlides(r, f) }); err != nil {
			return err
		}
	}
	if e := c.find("SummaryInformation"); e != nil {
		return c.stream(e, maxEntry, func(r io.Reader) { inspectSummary(readUpTo(r, maxEntry), f) })
	}
	return nil
}

// isMacroStorage reports whether a storage holds VBA: [MS-OVBA] 2.2.1; the outer names
// are Word's and Excel's.
func isMacroStorage(name string) bool {
	return slices.ContainsFunc([]string{"VBA", "Macros", "_VBA_PROJECT_CUR"}, func(n string) bool { return strings.EqualFold(n, name) })
}

// vbaInfo begins the record that marks a presentation as having macros:
// [MS-PPT] 2.4.10, VBAInfoContainer and VBAInfoAtom, 12 bytes.
var vbaInfo = []byte("\x1f\x00\xff\x03\x14\x00\x00\x00\x02\x00\x00\x04\x0c\x00\x00\x00")

// inspectSlides finds macros in a presentation, which has them in its main stream.
func inspectSlides(r io.Reader, f *reasons) {
	s := newScanner(r)
	for s.readTo(vbaInfo, discard) {
		if atom := s.peek(12); len(atom) == 12 && bytes.Equal(atom[4:8], []byte{1, 0, 0, 0}) {
			f.add("macros", "PowerPoint Document/VBAInfo")
		}
	}
}
