package html_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/report/html"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func write(r *results.Recorded, o html.Options) string {
	GinkgoHelper()
	var out bytes.Buffer
	Expect(html.Write(&out, r, o)).To(Succeed())
	return out.String()
}

// small writes a run directory with these cells, planned in this order.
func small(cells ...results.Cell) *results.Recorded {
	GinkgoHelper()
	dir := filepath.Join(GinkgoT().TempDir(), "run")
	run := results.Run{ID: "r", Started: begun, Site: "https://saas.example.test"}
	for _, c := range cells {
		run.Plan = append(run.Plan, results.Planned{Cell: c.Cell, Asked: "chrome 109"})
	}
	Expect(results.Create(dir, run)).To(Succeed())
	journal := results.OpenJournal(dir, nil)
	for _, c := range cells {
		if c.Verdict == "" {
			continue
		}
		c.Type, c.Schema, c.Attempt = results.TypeCell, results.Schema, max(c.Attempt, 1)
		Expect(journal.Append(c)).To(Succeed())
	}
	return read(GinkgoTB(), dir)
}

func cellOf(id string, v results.Verdict, steps ...results.Step) results.Cell {
	return results.Cell{Cell: id, Verdict: v, Steps: steps, Config: &results.Config{Evidence: make([]results.Evidence, 2)}}
}

func stoppedBy(constraint matrix.Constraint, v results.Verdict, items ...results.Item) results.Step {
	s := results.Step{Name: "upload", Verdict: v, Items: items}
	if constraint != "" {
		s.Cause = &results.Cause{Constraint: constraint}
	}
	return s
}

// word takes the tags off a page's text.
func word(page string) string {
	page = page[strings.Index(page, "<body>"):]
	page, _, _ = strings.Cut(page, "<dialog")
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")), " ")
}

var _ = Describe("the page", func() {
	passed := results.Step{Name: "upload", Verdict: results.Passed, Items: []results.Item{{Verdict: results.Passed}, {Verdict: results.Passed}}}

	It("says first who does not get through", func() {
		a, b, c := cellOf("low/a/x", results.Passed, passed), cellOf("low/b/x", results.Blocked, stoppedBy("line", results.Blocked)), cellOf("low/c/x", results.Broken)
		Expect(word(write(small(a), html.Options{}))).To(ContainSubstring("1 of 1 combination passed. 1 combination."))
		Expect(word(write(small(a, cellOf("low/d/x", results.Passed, passed)), html.Options{}))).To(ContainSubstring("2 of 2 combinations passed."))
		Expect(word(write(small(a, b), html.Options{}))).To(ContainSubstring("1 of 2 combinations does not get through. 2 combinations."))
		Expect(word(write(small(a, b, c), html.Options{}))).To(ContainSubstring("1 of 2 combinations does not get through; 1 could not be tested."))
		Expect(word(write(small(c), html.Options{}))).To(ContainSubstring("No combination could be tested. 1 combination."))
		Expect(word(write(small(results.Cell{Cell: "low/e/x"}), html.Options{}))).To(ContainSubstring("planned, but there is no record of it"))
	})

	It("counts journeys and files that were prevented, by what kept them out", func() {
		lost := []results.Item{{Verdict: results.Blocked, Cause: &results.Cause{Constraint: "policy.block:x"}}, {Verdict: results.Passed}}
		r := small(cellOf("low/a/x", results.Blocked, stoppedBy("line", results.Blocked, lost...)), cellOf("low/b/x", results.Blocked, stoppedBy("browser", results.Blocked)),
			cellOf("low/c/x", results.Failed, stoppedBy("", results.Failed, results.Item{Verdict: results.Failed})), cellOf("low/d/x", results.Passed, passed))
		text := word(write(r, html.Options{}))
		Expect(text).To(ContainSubstring("low 1 of 4 (25 %) 3 of 4 (75 %) browser 1, line 1, site 1 5 of 8 (62 %) browser 2, network 1, site 2"))
	})

	It("tells before and after, where a baseline is given", func() {
		before := small(cellOf("low/a/x", results.Blocked, stoppedBy("line", results.Blocked)), cellOf("low/b/x", results.Passed, passed))
		after := small(cellOf("low/a/x", results.Passed, passed), cellOf("low/b/x", results.Failed, stoppedBy("", results.Failed)), cellOf("low/c/x", results.Passed, passed))
		text := word(write(after, html.Options{Baseline: before}))
		Expect(text).To(ContainSubstring("low before 1 of 2 (50 %)"))
		Expect(text).To(ContainSubstring("now 2 of 3 (67 %)"))
		Expect(text).To(And(ContainSubstring("fixed: was blocked"), ContainSubstring("newly failed"), ContainSubstring("not in the baseline")))
	})

	It("tells since when, where a history knows it", func() {
		r := small(cellOf("low/a/x", results.Blocked, stoppedBy("line", results.Blocked)), cellOf("low/b/x", results.Passed, passed))
		past := results.Past{Since: map[results.Key]results.Since{
			r.Final("low/a/x").Key(): {Now: results.Blocked, Before: results.Blocked, First: &results.Moment{Run: "20260101", Started: begun}, Runs: 5},
			r.Final("low/b/x").Key(): {Now: results.Passed, Before: results.Passed, Flaky: 2, Of: 9},
		}, Usual: map[results.Key]results.Usual{r.Final("low/b/x").Key(): {Runs: 3, Seconds: 1}}}
		r.Final("low/b/x").Seconds = 1.84
		page := write(r, html.Options{Past: past, Slower: results.Limit{Times: 1.5}})
		Expect(word(page)).To(ContainSubstring("since 2026-01-02 (run 20260101), 5 runs in a row"))
		Expect(word(page)).To(ContainSubstring("flaky in 2 of the last 9 runs; slower: 1.8 s, 1.8 times the usual 1.0 s"))
		Expect(page).To(ContainSubstring(`"since":"since 2026-01-02 (run 20260101), 5 runs in a row`))
	})

	It("names in its policy the one style and the one script that it has", func() {
		page := write(small(cellOf("low/a/x", results.Passed, passed)), html.Options{})
		for _, tag := range []string{"style", "script"} {
			_, text, _ := strings.Cut(page, "<"+tag+">")
			text, _, _ = strings.Cut(text, "</"+tag+">")
			sum := sha256.Sum256([]byte(text))
			Expect(strings.ReplaceAll(page, "&#43;", "+")).To(ContainSubstring(tag + "-src &#39;sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "&#39;"))
		}
		Expect(page).NotTo(MatchRegexp(`(?i)<(link|iframe|object|embed|base)\b|@import|url\((['"]?)(https?:)?//`))
	})

	It("tells of damage and of what merging decided, without the machine's paths", func() {
		a, b := small(cellOf("low/a/x", results.Passed, passed)), small(cellOf("low/a/x", results.Passed, passed))
		a.Damage = []string{"journal.jsonl:3: skipped: torn"}
		b.Dir = renamed(b.Dir, "again")
		m, err := results.Merge(a, b)
		Expect(err).NotTo(HaveOccurred())
		page := write(m, html.Options{})
		Expect(word(page)).To(ContainSubstring("Damaged: run: journal.jsonl:3: skipped: torn"))
		Expect(word(page)).To(ContainSubstring("Note: low/a/x is recorded more than once"))
		Expect(page).NotTo(ContainSubstring(filepath.Dir(a.Dir)))
		Expect(page).NotTo(ContainSubstring(filepath.Dir(b.Dir)))
	})

	It("says of an environment where nothing was tested just that", func() {
		page := word(write(small(cellOf("low/a/x", "")), html.Options{}))
		Expect(page).To(ContainSubstring("none tested"))
		Expect(page).NotTo(ContainSubstring("none tested completed"))
	})

	It("tells of a baseline that is not like the run, and of how many cells before and now can be compared", func() {
		base, now := small(cellOf("low/a/x", results.Passed, passed), cellOf("low/a/y", results.Passed, passed)), small(cellOf("low/a/x", results.Passed, passed))
		page := write(now, html.Options{Baseline: base})
		Expect(word(page)).To(ContainSubstring("Baseline: before and now can be compared of 1 of 2 cells: "))
		Expect(page).NotTo(ContainSubstring("differs ("))
		now.Run.Matrix.Name = "n.yaml"
		base.Run.Site, base.Run.Matrix = "https://old.example.test", results.NewSource("/home/jo/m.yaml", []byte("another"))
		page = word(write(now, html.Options{Baseline: base}))
		Expect(page).To(ContainSubstring("Baseline: its matrix differs (m.yaml, here n.yaml)"))
		Expect(page).To(ContainSubstring("Baseline: its site differs (https://old.example.test, here https://saas.example.test)"))
	})

	It("tells nothing of a baseline that is like it", func() {
		r := small(cellOf("low/a/x", results.Passed, passed))
		Expect(write(r, html.Options{Baseline: r})).NotTo(ContainSubstring("Baseline:"))
	})
})

func renamed(dir, name string) string {
	GinkgoHelper()
	to := filepath.Join(filepath.Dir(dir), name)
	Expect(os.Rename(dir, to)).To(Succeed())
	return to
}

var _ = Describe("a run directory", func() {
	It("is left as it is, and copied elsewhere gives the same bytes", func() {
		dir := sample(GinkgoTB(), 30)
		shots(dir, 5)
		before := tree(dir)
		copied := filepath.Join(GinkgoT().TempDir(), "deeper", "run")
		Expect(os.CopyFS(copied, os.DirFS(dir))).To(Succeed())
		for _, o := range []html.Options{{}, {Inline: true}} {
			Expect(write(read(GinkgoTB(), copied), o) == write(read(GinkgoTB(), dir), o)).To(BeTrue())
			from := func(d string) html.Options { o := o; o.From = filepath.Dir(filepath.Dir(d)); return o }
			Expect(write(read(GinkgoTB(), copied), from(copied)) == strings.ReplaceAll(write(read(GinkgoTB(), dir), from(dir)), filepath.Base(filepath.Dir(dir))+"/run", "deeper/run")).To(BeTrue())
		}
		Expect(tree(dir)).To(Equal(before))
	})

	It("has its files linked from where the report is, whatever they are called", func() {
		c := cellOf("low/a/x", results.Passed, results.Step{Name: "log-in", Verdict: results.Passed, Artifacts: []string{"artifacts/a#b/1/x.png"}})
		r := small(c)
		r.Dir = renamed(r.Dir, "run #1 50%")
		Expect(write(r, html.Options{})).To(ContainSubstring(`"dir":"./run%20%231%2050%25/"`))
		Expect(write(r, html.Options{From: filepath.Join(r.Dir, "..", "reports")})).To(ContainSubstring(`"dir":"./../run%20%231%2050%25/"`))
	})

	It("has its files put into the report, but none from elsewhere", func() {
		secret := filepath.Join(GinkgoT().TempDir(), "secret.txt")
		Expect(os.WriteFile(secret, []byte("not of this run"), 0o600)).To(Succeed())
		names := []string{"artifacts/a/1/shot.png", "artifacts/a/1/page.html", "artifacts/a/1/link.txt", "artifacts/a/1/gone.txt"}
		r := small(cellOf("low/a/x", results.Passed, results.Step{Name: "log-in", Verdict: results.Passed, Artifacts: names}))
		folder := filepath.Join(r.Dir, "artifacts", "a", "1")
		Expect(os.MkdirAll(folder, 0o755)).To(Succeed())
		Expect(os.WriteFile(filepath.Join(folder, "shot.png"), []byte(dot), 0o644)).To(Succeed())
		Expect(os.WriteFile(filepath.Join(folder, "page.html"), []byte("<b>what the page was</b>"), 0o644)).To(Succeed())
		Expect(os.Symlink(secret, filepath.Join(folder, "link.txt"))).To(Succeed())
		page := write(r, html.Options{Inline: true})
		Expect(page).To(ContainSubstring(`"image":"data:image/png;base64,` + base64.StdEncoding.EncodeToString([]byte(dot))))
		Expect(page).To(ContainSubstring(`"text":"\u003cb\u003ewhat the page was`))
		Expect(page).NotTo(ContainSubstring("not of this run"))
		Expect(write(r, html.Options{})).NotTo(ContainSubstring("data:image"))
	})
})

// tree is all files below a folder, with what they hold and when they were written.
func tree(dir string) map[string]string {
	GinkgoHelper()
	files := map[string]string{}
	Expect(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		info, _ := d.Info()
		files[path] = string(data) + info.ModTime().Format(time.RFC3339Nano)
		return err
	})).To(Succeed())
	return files
}

// FuzzWrite checks that no journal makes a page that can't be written, or that has a script of its own.
func FuzzWrite(f *testing.F) {
	f.Add([]byte(`{"type":"cell","schema":1,"cell":"a/b/c","attempt":1,"verdict":"blocked","steps":[{"name":"x","verdict":"blocked","explained":false,"shown":"</script><script>","cause":{"constraint":"line"},"items":[{"file":"<!--<script>","verdict":"failed"}]}]}` + "\n"))
	f.Add([]byte(`{"type":"step","schema":1,"cell":"a/b/c","attempt":1,"step":{"name":"\u2028</SCRIPT","verdict":"passed"}}` + "\n"))
	f.Add([]byte(`{"type":"cell","schema":1,"cell":"<script>","attempt":2,"verdict":"unsupported","reason":"<script>"}` + "\n\xff\xfe{}\n[]"))
	dir := filepath.Join(f.TempDir(), "run")
	must(f, results.Create(dir, results.Run{Plan: []results.Planned{{Cell: "a/b/c"}, {Cell: "<script>"}}, Steps: []string{"x"}}))
	f.Fuzz(func(t *testing.T, journal []byte) {
		must(t, os.WriteFile(filepath.Join(dir, "journal.jsonl"), journal, 0o644))
		r := read(t, dir)
		var out bytes.Buffer
		must(t, html.Write(&out, r, html.Options{Baseline: r, Inline: true}))
		cells := map[string]bool{"a/b/c": true, "<script>": true}
		for _, c := range r.Cells {
			cells[c.Cell] = true
		}
		if n := blocks(out.String()); n != 1+len(cells) {
			t.Fatalf("%d scripts for %d cells", n, len(cells))
		}
	})
}
