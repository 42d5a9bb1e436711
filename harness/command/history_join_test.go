package command

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxmatrix/harness/run"
	"cxmatrix/results"
	"cxmatrix/results/runtest"

	. "github.com/onsi/gomega"
)

// ends runs a command, and wants that exit code.
func ends(t *testing.T, code int, args ...string) {
	t.Helper()
	var stderr strings.Builder
	NewWithT(t).Expect(execute(t.Context(), args, io.Discard, &stderr)).To(Equal(code), "%v: %s", args, &stderr)
}

// TestHistoryDurations checks that cells are ordered by what a history says of them, and by the runs
// beside this one where it says nothing.
func TestHistoryDurations(t *testing.T) {
	g := NewWithT(t)
	root := t.TempDir()
	file := filepath.Join(root, "h.db")
	kept, beside := filepath.Join(root, "kept", "1"), filepath.Join(root, "runs", "1")
	runtest.Record(t, kept, results.Cell{Cell: "a/b/c", Seconds: 5}, results.Cell{Cell: "a/b/d", Seconds: 50})
	runtest.Record(t, beside, results.Cell{Cell: "a/b/c", Seconds: 900}, results.Cell{Cell: "a/b/e", Seconds: 20})
	g.Expect(addToHistory(t.Context(), file, io.Discard, kept)).To(Succeed())
	known, err := readDurations(t.Context(), file, filepath.Join(root, "runs", "2"))
	g.Expect(err).NotTo(HaveOccurred())
	key := func(cell string) results.Key { return results.Key{Journey: "j", Variant: "local", Cell: cell} }
	g.Expect(known).To(Equal(run.Durations{key("a/b/c"): 5, key("a/b/d"): 50, key("a/b/e"): 20}))
	known, err = readDurations(t.Context(), "", filepath.Join(root, "runs", "2"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(known[key("a/b/c")]).To(Equal(900.0))
	_, err = readDurations(t.Context(), filepath.Join(root, "nowhere.db"), beside)
	g.Expect(err).To(MatchError(ContainSubstring("is not there")))
}

// TestReportsChangeNothing checks that report, gate and history leave run directories as they are, byte
// for byte and time for time, whether they may write there or not.
func TestReportsChangeNothing(t *testing.T) {
	g := NewWithT(t)
	root := t.TempDir()
	before, now := filepath.Join(root, "runs", "1"), filepath.Join(root, "runs", "2")
	runtest.Record(t, before, results.Cell{Cell: "a/b/c", Seconds: 5}, results.Cell{Cell: "a/b/d", Seconds: 5})
	runtest.Record(t, now, results.Cell{Cell: "a/b/c", Seconds: 5, Verdict: results.Blocked}, results.Cell{Cell: "a/b/d", Seconds: 50})
	torn, err := os.OpenFile(filepath.Join(now, "journal.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = torn.WriteString(`{"type":"cell","schema":1,"cell":"a/to`)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(torn.Close()).To(Succeed())
	all := func(file string) {
		history := filepath.Join(root, file)
		ends(t, 0, "history", "add", before, now, "--history", history)
		ends(t, 0, "history", "--history", history)
		ends(t, 1, "gate", now, "--baseline", before, "--history", history)
		for _, format := range formatNames() {
			if format == formatPDF { // which needs a file to write
				continue
			}
			ends(t, 0, "report", now, "--format", format, "--history", history)
		}
		ends(t, 0, "report", before, now)
	}
	whole := snapshot(t, filepath.Join(root, "runs"))
	all("first.db")
	g.Expect(snapshot(t, filepath.Join(root, "runs"))).To(Equal(whole))
	readOnly(t, filepath.Join(root, "runs"))
	whole = snapshot(t, filepath.Join(root, "runs"))
	all("second.db")
	g.Expect(snapshot(t, filepath.Join(root, "runs"))).To(Equal(whole))
}

// snapshot is every file below a folder with all that can change about it.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	seen := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		seen[path] = fmt.Sprint(info.Mode(), info.ModTime().Format(time.RFC3339Nano))
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			seen[path] += fmt.Sprintf(" %x", sha256.Sum256(data))
			return err
		}
		return nil
	})
	if err != nil || len(seen) < 6 {
		t.Fatal(err, seen)
	}
	return seen
}

// readOnly takes the right to write from all below a folder, until the test ends.
func readOnly(t *testing.T, dir string) {
	t.Helper()
	chmod := func(files, folders fs.FileMode) {
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if d.IsDir() {
				return os.Chmod(path, folders)
			}
			return os.Chmod(path, files)
		})
	}
	chmod(0o444, 0o555)
	t.Cleanup(func() { chmod(0o644, 0o755) })
}
