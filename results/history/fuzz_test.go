package history

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// FuzzRead holds that no file, damaged or hostile, crashes who reads it or adds to it.
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
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("SQLite format 3\x00"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, file []byte) {
		path := filepath.Join(t.TempDir(), "h.db")
		if err := os.WriteFile(path, file, 0o644); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		if h, err := Read(ctx, path); err == nil {
			_, _ = h.Trends(ctx, Query{Last: 3, Median: 3, Slower: results.Limit{Times: 2}})
			_, _ = h.Past(ctx, r, 3)
			_, _ = h.Durations(ctx, 3)
			h.Close()
		}
		if h, err := Open(ctx, path); err == nil {
			_, _ = h.Add(ctx, nightly(2, 1))
			h.Close()
		}
	})
}
