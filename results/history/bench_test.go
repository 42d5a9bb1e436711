package history

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// nightly is a run of many cells, of a day.
func nightly(cells, day int) *results.Recorded {
	started := firstDay.AddDate(0, 0, day)
	r := &results.Recorded{Run: results.Run{ID: fmt.Sprint(day), Started: started}}
	for i := range cells {
		c := cellOf(fmt.Sprintf("low/chrome-%d/windows-8", i), results.Passed)
		if (i+day)%7 == 0 {
			c = cellOf(c.Cell, results.Blocked)
		}
		c.Started = started.Add(time.Duration(i) * time.Millisecond)
		r.Run.Plan = append(r.Run.Plan, results.Planned{Cell: c.Cell})
		r.Cells = append(r.Cells, c)
	}
	return r
}

func filled(b *testing.B, cells, nights int) *History {
	RegisterTestingT(b)
	h, err := Open(context.Background(), filepath.Join(b.TempDir(), "history.db"))
	Expect(err).NotTo(HaveOccurred())
	b.Cleanup(func() { h.Close() })
	for day := range nights {
		add(h, nightly(cells, day))
	}
	return h
}

func BenchmarkAdd(b *testing.B) {
	h := filled(b, 300, 10)
	r := readBack(b, nightly(300, 10))
	for b.Loop() {
		r.Run.ID += "'" // another run each time
		add(h, r)
	}
}

// readBack is a run as it is read from its directory, where all is found by index.
func readBack(b *testing.B, r *results.Recorded) *results.Recorded {
	dir := filepath.Join(b.TempDir(), "run")
	Expect(results.Create(dir, r.Run)).To(Succeed())
	var journal bytes.Buffer
	for _, c := range r.Cells {
		Expect(json.NewEncoder(&journal).Encode(c)).To(Succeed())
	}
	Expect(os.WriteFile(filepath.Join(dir, "journal.jsonl"), journal.Bytes(), 0o644)).To(Succeed())
	read, err := results.Read(dir)
	Expect(err).NotTo(HaveOccurred())
	return read
}

func BenchmarkPast(b *testing.B) {
	h := filled(b, 300, 100)
	r := readBack(b, nightly(300, 100))
	for b.Loop() {
		if _, err := h.Past(context.Background(), r, Depth{5, 10}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTrends(b *testing.B) {
	h := filled(b, 300, 100)
	for b.Loop() {
		if _, err := h.Trends(context.Background(), Query{Last: 10, Usual: 5}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDurations(b *testing.B) {
	h := filled(b, 300, 100)
	for b.Loop() {
		if _, err := h.Durations(context.Background(), 5); err != nil {
			b.Fatal(err)
		}
	}
}
