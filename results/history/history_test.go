package history

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

const home = "low/chrome-latest/windows-8"

func open(path string) *History {
	h, err := Open(context.Background(), path)
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	DeferCleanup(h.Close)
	return h
}

func add(h *History, r *results.Recorded) Change {
	a, err := h.Add(context.Background(), r)
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	return a.Change
}

func count(h *History, table string) (n int) {
	ExpectWithOffset(1, h.db.QueryRow("SELECT count(*) FROM "+table).Scan(&n)).To(Succeed())
	return n
}

var _ = Describe("adding a run", func() {
	var root string
	var h *History
	BeforeEach(func() {
		root = GinkgoT().TempDir()
		h = open(filepath.Join(root, "kept", "history.db"))
	})

	It("keeps its planned cells with steps and attempts, and no control cells", func() {
		r := runOn(root, 0, cellOf(home, results.Failed), cellOf(home+"#without-line", results.Passed), cellOf(home, results.Passed, attempt(2)), cellOf("low/ie-6/windows-7", results.Unsupported))
		Expect(add(h, r)).To(Equal(New))
		Expect([]int{count(h, "run"), count(h, "cell"), count(h, "step"), count(h, "attempt")}).To(Equal([]int{1, 1, 2, 2}))
		var flaky bool
		var attempts int
		var total float64
		Expect(h.db.QueryRow("SELECT flaky, attempts, total FROM cell").Scan(&flaky, &attempts, &total)).To(Succeed())
		Expect(flaky).To(BeTrue())
		Expect(attempts).To(Equal(2))
		Expect(total).To(Equal(30.0), "both attempts and the control cell")
	})

	It("changes nothing when it is there already", func() {
		r := runOn(root, 0, cellOf(home, results.Passed))
		Expect(add(h, r)).To(Equal(New))
		before, err := os.ReadFile(h.Path())
		Expect(err).NotTo(HaveOccurred())
		Expect(add(h, r)).To(Equal(Same))
		Expect(os.ReadFile(h.Path())).To(Equal(before))
	})

	It("takes a run in again that has grown, and not what is older", func() {
		r := runOn(root, 0, cellOf(home, results.Broken))
		Expect(add(h, r)).To(Equal(New))
		grown := write(r.Dir, firstDay, cellOf(home, results.Passed, attempt(2)))
		Expect(add(h, grown)).To(Equal(Grown))
		Expect([]int{count(h, "run"), count(h, "cell"), count(h, "step"), count(h, "attempt")}).To(Equal([]int{1, 1, 2, 2}))
		Expect(add(h, r)).To(Equal(Shorter))
		Expect(count(h, "attempt")).To(Equal(2))
	})

	It("knows two runs of one id by when they started, and two shards of one moment", func() {
		a := runOn(root, 0, cellOf(home, results.Passed))
		b, c := *a, *a
		b.Run.Started = a.Run.Started.Add(1)
		c.Run.Shard = &results.Shard{Index: 2, Of: 2}
		Expect([]Change{add(h, a), add(h, &b), add(h, &c)}).To(Equal([]Change{New, New, New}))
	})

	It("refuses several directories as one, and what has no id", func() {
		r := runOn(root, 0, cellOf(home, results.Passed))
		merged := *r
		merged.Dirs = []string{"a", "b"}
		_, err := h.Add(context.Background(), &merged)
		Expect(err).To(MatchError(ContainSubstring("add [a b] one by one")))
		nameless := *r
		nameless.Run.ID = ""
		_, err = h.Add(context.Background(), &nameless)
		Expect(err).To(MatchError(ContainSubstring("run.json has no id")))
	})

	It("keeps nothing of a run that can't be kept whole", func() {
		_, err := h.db.Exec("CREATE TRIGGER no BEFORE INSERT ON step WHEN new.name = 'upload' BEGIN SELECT raise(ABORT, 'no'); END")
		Expect(err).NotTo(HaveOccurred())
		_, err = h.Add(context.Background(), runOn(root, 0, cellOf(home, results.Passed)))
		Expect(err).To(HaveOccurred())
		Expect(count(h, "run") + count(h, "cell")).To(BeZero())
	})
})

var _ = Describe("a file", func() {
	var path string
	BeforeEach(func() { path = filepath.Join(GinkgoT().TempDir(), "with ?#% in its name.db") })
	reading := func() error {
		h, err := Read(context.Background(), path)
		if err == nil {
			h.Close()
		}
		return err
	}
	prepare := func(statements ...string) {
		h, err := connect(path, "rwc")
		Expect(err).NotTo(HaveOccurred())
		defer h.Close()
		for _, s := range statements {
			_, err := h.db.Exec(s)
			Expect(err).NotTo(HaveOccurred())
		}
	}
	refused := func(err error, words ...string) {
		GinkgoHelper()
		Expect(err).To(HaveOccurred())
		Expect(err.Error()).NotTo(ContainSubstring("\n"))
		for _, w := range words {
			Expect(err.Error()).To(ContainSubstring(w))
		}
	}

	It("is made, whatever its name, and read again, and nothing is beside it", func() {
		Expect(open(path).Close()).To(Succeed())
		Expect(reading()).To(Succeed())
		Expect(os.ReadDir(filepath.Dir(path))).To(HaveLen(1))
	})

	It("is refused when it is not there", func() {
		refused(reading(), "is not there", "cxmatrix history add DIR --history")
	})

	DescribeTable("is refused, and left as it is",
		func(make func(), words ...string) {
			make()
			before, err := os.ReadFile(path)
			Expect(err).NotTo(HaveOccurred())
			refused(reading(), words...)
			if !strings.Contains(words[0], "holds nothing") {
				_, err = Open(context.Background(), path)
				refused(err, words...)
			}
			Expect(os.ReadFile(path)).To(Equal(before))
		},
		Entry("no database", func() { os.WriteFile(path, []byte(strings.Repeat("not a database\n", 100)), 0o644) }, "is no history of cxmatrix", "no SQLite database"),
		Entry("another program's", func() { prepare("CREATE TABLE run (x)") }, "is no history of cxmatrix", "another program"),
		Entry("a newer one", func() { open(path); prepare("PRAGMA user_version = 99") }, "made by a newer cxmatrix (schema 99"),
		Entry("an empty one", func() { os.WriteFile(path, nil, 0o644) }, "it holds nothing"),
		Entry("a damaged one", func() { damage(path) }, "is damaged", "restore a copy"),
	)

	It("is brought up to date from an older version, and read by who knows that one only when it is", func() {
		h := open(path)
		add(h, runOn(GinkgoT().TempDir(), 0, cellOf(home, results.Passed)))
		next := append(migrations(), "ALTER TABLE run ADD COLUMN note TEXT NOT NULL DEFAULT 'none'")
		Expect(h.checkVersion(context.Background(), next)).To(MatchError(ContainSubstring(fmt.Sprintf("made by an older cxmatrix (schema %d, this one reads %d)", len(next)-1, len(next)))))
		Expect(h.migrate(context.Background(), next)).To(Succeed())
		Expect(h.checkVersion(context.Background(), next)).To(Succeed())
		var note string
		Expect(h.db.QueryRow("SELECT note FROM run").Scan(&note)).To(Succeed())
		Expect(note).To(Equal("none"))
		refused(reading(), fmt.Sprintf("made by a newer cxmatrix (schema %d, this one knows up to %d)", len(next), len(next)-1))
	})

	It("that can't grow says so, and keeps nothing of the run", func() {
		h := open(path)
		_, err := h.db.Exec("PRAGMA max_page_count = 1") // it is as many as there are
		Expect(err).NotTo(HaveOccurred())
		var cells []results.Cell
		for i := range 100 {
			cells = append(cells, cellOf(fmt.Sprintf("low/a-%d/b", i), results.Passed))
		}
		_, err = h.Add(context.Background(), runOn(GinkgoT().TempDir(), 0, cells...))
		refused(err, "can't grow: the disk is full", "nothing of it was kept")
		Expect(count(h, "run") + count(h, "cell")).To(BeZero())
	})

	It("can't be written by who reads", func() {
		Expect(open(path).Close()).To(Succeed())
		h, err := Read(context.Background(), path)
		Expect(err).NotTo(HaveOccurred())
		defer h.Close()
		_, err = h.Add(context.Background(), runOn(GinkgoT().TempDir(), 0, cellOf(home, results.Passed)))
		refused(err, "can't be written")
	})
})

// damage makes a history with its first page only.
func damage(path string) {
	h := open(path)
	for day := range 20 {
		add(h, runOn(GinkgoT().TempDir(), day, cellOf(fmt.Sprintf("low/a-%d/b", day), results.Passed)))
	}
	Expect(h.Close()).To(Succeed())
	Expect(os.Truncate(path, 4096)).To(Succeed())
}
