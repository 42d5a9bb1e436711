package history

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// FuzzRead checks that no file, damaged or hostile, crashes a reader or a writer.
func FuzzRead(f *testing.F) {
	RegisterTestingT(f)
	path := filepath.Join(f.TempDir(), "seed.db")
	h, err := Open(context.Background(), path)
	Expect(err).NotTo(HaveOccurred())
	r := nightly(2, 0)
	add(h, r)
	Expect(h.Close()).To(Succeed())
	whole, err := os.ReadFile(path)
	Expect(err).NotTo(HaveOccurred())
	f.Add([]byte{})
	f.Add([]byte{0, 0, 'x'})                  // no database
	f.Add([]byte{0, 63, 9})                   // a newer version
	f.Add([]byte{0, 18, 2, 0, 19, 2})         // with a write-ahead log
	f.Add([]byte{16, 0, 0, 16, 3, 99, 32, 0}) // pages that are none; and the rest cut off
	f.Fuzz(func(t *testing.T, edits []byte) {
		file := edited(whole, edits)
		path := filepath.Join(t.TempDir(), "h.db")
		if err := os.WriteFile(path, file, 0o644); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		if h, err := Read(ctx, path); err == nil {
			_, _ = h.Trends(ctx, Query{Last: 3, Usual: 3, Slower: results.Limit{Times: 2}})
			_, _ = h.Past(ctx, r, Depth{3, 3})
			_, _ = h.Durations(ctx, 3)
			h.Close()
		}
		if h, err := Open(ctx, path); err == nil {
			_, _ = h.Add(ctx, nightly(2, 1))
			h.Close()
		}
	})
}

// edited sets bytes of a file: each three say where, and to what. One that is left over cuts the
// file. So the fuzzer works on what is small.
func edited(whole, edits []byte) []byte {
	file := slices.Clone(whole)
	for ; len(edits) >= 3; edits = edits[3:] {
		file[(int(edits[0])<<8|int(edits[1]))%len(file)] = edits[2]
	}
	if len(edits) > 0 {
		file = file[:len(file)*int(edits[0])/256]
	}
	return file
}
