package report_test

import (
	"strings"
	"testing"
	"unicode"

	. "github.com/onsi/gomega"
)

func TestText(t *testing.T) {
	all := runs(t)
	for name, want := range map[string][]string{
		"flaky": {"passed (bytes), flaky (attempt 3)", "\nlow/a/b: flaky: passed on attempt 3, after failed: upload-evidence: cv.pdf did not get through; broken: upload-evidence: cv.pdf did not get through\n  replay: ",
			"\n1 cell: 1 passed (1 flaky).\n"},
		"never":           {"  attempt 1: broken: upload-evidence: cv.pdf did not get through\n"},
		"a shard missing": {"\nshard 2/2 is missing: 2 cells\n"},
		"one shard":       {"\nThis is shard 2/2 alone: report the directories of all shards together for the whole plan.\n", "\n2 cells: 2 passed (1 flaky).\n"},
		"all shards":      {"\nhigh/a/b is recorded more than once: passed of ", "\n4 cells: 4 passed (1 flaky).\nThe runs are in "},
		"with no cell":    {"\n0 cells.\n"},
		"of schema 1":     {"\njournal.jsonl:10: skipped: incomplete, or not written by cxmatrix"},
	} {
		for _, part := range want {
			NewWithT(t).Expect(render(t, "text", all[name])).To(ContainSubstring(part), name)
		}
	}
	for _, name := range []string{"all shards", "all well"} {
		NewWithT(t).Expect(render(t, "text", all[name])).NotTo(Or(ContainSubstring("alone"), ContainSubstring("missing"), ContainSubstring("no record")), name)
	}
}

// onlyText checks that a terminal can show a text as it is, and that no line of it is a page's.
func onlyText(t testing.TB, text string) {
	t.Helper()
	if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || r == '\u202e') }); i >= 0 {
		t.Errorf("a control character at %d of %q", i, text)
	}
}

func TestTextReplacesControlCharacters(t *testing.T) {
	for format := range formats {
		text := render(t, format, runs(t)["hostile"])
		onlyText(t, text)
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "::error::no") || strings.HasPrefix(line, "## [x]") {
				t.Errorf("%s: a page wrote a line of its own: %q", format, line)
			}
		}
	}
}
