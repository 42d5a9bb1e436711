package report_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

func TestGitHub(t *testing.T) {
	g := NewWithT(t)
	all := runs(t)
	lines := strings.Split(strings.TrimSpace(render(t, "github", all["of schema 1"])), "\n")
	g.Expect(lines).To(HaveLen(4))
	g.Expect(lines[0]).To(HavePrefix("::error title=medium/chromium-installed/linux%3A blocked at upload-evidence,file=study.yaml::blocked: upload-evidence:"))
	g.Expect(lines[0]).To(ContainSubstring("%0Aupload.uploadcare.com is blocked (policy.block:upload.uploadcare.com, lifted)%0Awould help: allow upload.uploadcare.com in the network"))
	g.Expect(lines[2]).To(Equal("::error title=high/ie-6/windows-98%3A not-recorded,file=study.yaml::planned, but there is no record of it"))
	g.Expect(lines[3]).To(HavePrefix("::warning title=run directory,file=study.yaml::journal.jsonl:10: skipped"))

	g.Expect(render(t, "github", all["all well"])).To(BeEmpty())
	g.Expect(render(t, "github", all["as expected"])).To(BeEmpty())
	g.Expect(render(t, "github", all["flaky"])).To(HavePrefix("::warning title=low/a/b%3A flaky,file=study.yaml::passed on attempt 3, after failed: "))
	g.Expect(render(t, "github", all["invalid"])).To(HavePrefix("::warning title=low/a/b%3A invalid at upload-evidence"))
	g.Expect(render(t, "github", all["with no cell"])).To(HavePrefix("::error title=cxmatrix::no cell ran"))
	g.Expect(render(t, "github", all["a shard missing"])).To(ContainSubstring("::error title=shard,file=study.yaml::shard 2/2 is missing: 2 cells\n"))
	g.Expect(render(t, "github", all["a shard missing"])).NotTo(ContainSubstring("there is no record"))
}

// many are the records of a run of as many cells.
func many(t testing.TB, cells []results.Cell) *results.Recorded {
	var ids []string
	var lines []any
	for _, c := range cells {
		ids, lines = append(ids, c.Cell), append(lines, c)
	}
	return read(t, written(t, planned(ids...), lines...))
}

func TestGitHubLimit(t *testing.T) {
	g := NewWithT(t)
	var cells []results.Cell
	for i := range 13 {
		cells = append(cells, attempt(fmt.Sprintf("low/a-%d/b", i), 1, results.Failed))
	}
	for i := range 11 {
		cells = append(cells, attempt(fmt.Sprintf("low/b-%d/b", i), 1, results.Broken))
	}
	text := render(t, "github", many(t, cells))
	g.Expect(strings.Count(text, "::error ")).To(Equal(10))
	g.Expect(strings.Count(text, "::warning ")).To(Equal(10))
	g.Expect(text).To(HaveSuffix("::notice title=cxmatrix::3 errors and 1 warning more: GitHub shows 10 of each\n"))
}

// annotation is a line that GitHub takes for one annotation of ours and nothing else.
var annotation = regexp.MustCompile(`^::(error|warning|notice) title=[^:,\r\n]*(,file=[^:,\r\n]*(,line=[0-9]+)?)?::[^\r\n]+$`)

func onlyAnnotations(t testing.TB, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if !annotation.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("this is no annotation of ours: %q", line)
		}
	}
}

func TestGitHubEscapesCommands(t *testing.T) {
	text := render(t, "github", runs(t)["hostile"])
	onlyAnnotations(t, text)
	if !strings.Contains(text, "::error") || !strings.Contains(text, "%0A") {
		t.Error(text)
	}
}

func TestSummary(t *testing.T) {
	g := NewWithT(t)
	all := runs(t)
	text := render(t, "summary", all["of schema 1"])
	g.Expect(text).To(HavePrefix("### cxmatrix: somebody does not get through, or an expected block is gone (exit code 1)\n\n4 cells: 1 passed, 2 blocked, 1 not recorded.\n"))
	g.Expect(text).To(ContainSubstring("\n| medium |  | 1 |  |\n"))
	g.Expect(text).To(ContainSubstring("#### Who does not get through, and why\n\n- upload.uploadcare.com is blocked (`policy.block:upload.uploadcare.com`): 1 combination in medium, at upload-evidence, customers not told why, proven: with it lifted, the walk went on\n"))
	g.Expect(text).To(ContainSubstring("  - the page said only: `\"interview"))
	g.Expect(text).To(ContainSubstring("  - replay: `cxmatrix replay testdata/schema-1 high/ie-6/windows-7`\n"))
	g.Expect(text).To(ContainSubstring("#### What could not be tested\n\n- `high/ie-6/windows-98`: planned, but there is no record of it\n"))
	g.Expect(text).To(ContainSubstring("#### The run directory\n\n- journal.jsonl:10: skipped"))
	g.Expect(render(t, "summary", all["flaky"])).To(ContainSubstring("#### Flaky\n\n- `low/a/b`: passed on attempt 3, after failed"))
	g.Expect(render(t, "summary", all["a shard missing"])).To(ContainSubstring("#### Shards\n\n- shard 2/2 is missing: 2 cells\n"))
	g.Expect(render(t, "summary", all["one shard"])).To(ContainSubstring("This is shard 2/2 alone"))
}

// What of Markdown and HTML pages could have: only what the summary itself is made of is left.
var (
	ourMarkup = regexp.MustCompile(`(?m)^#{3,4} |^ *- |\\\|`)
	tableRow  = regexp.MustCompile(`(?m)^\|[^|\n]*(\|[ \d]*)+\|$|^\| environment \|.*\|$|^\|---\|(--:\|)+$`)
	markup    = regexp.MustCompile("[<>`*_\\[\\]#|!~\\\\&@]|://")
	codeStart = regexp.MustCompile("`+")
)

// withoutCode is a text without what is in code type: between two runs of as many backticks.
func withoutCode(text string) string {
	var out strings.Builder
	for {
		at := codeStart.FindStringIndex(text)
		if at == nil {
			return out.String() + text
		}
		fence, rest := text[at[0]:at[1]], text[at[1]:]
		end := -1
		for _, close := range codeStart.FindAllStringIndex(rest, -1) {
			if close[1]-close[0] == len(fence) {
				end = close[1]
				break
			}
		}
		if end < 0 || strings.Contains(rest[:end], "\n") {
			return out.String() + text // no code: the caller finds the backtick
		}
		out.WriteString(text[:at[0]] + "code")
		text = rest[end:]
	}
}

func onlyOurMarkup(t testing.TB, text string) {
	t.Helper()
	rest := tableRow.ReplaceAllStringFunc(withoutCode(text), func(row string) string { return strings.ReplaceAll(row, "|", " ") })
	if at := markup.FindString(ourMarkup.ReplaceAllString(rest, " ")); at != "" {
		t.Errorf("%q is passed on: %q", at, text)
	}
}

func TestSummaryEscapesMarkup(t *testing.T) {
	for _, r := range runs(t) {
		onlyOurMarkup(t, render(t, "summary", r))
	}
}

func TestSummarySizeLimit(t *testing.T) {
	g := NewWithT(t)
	var cells []results.Cell
	for i := range 3000 {
		c := attempt(fmt.Sprintf("low/a-%d/b", i), 1, results.Broken)
		c.Reason = strings.Repeat("why? ", 100)
		cells = append(cells, c)
	}
	text := render(t, "summary", many(t, cells))
	g.Expect(len(text)).To(And(BeNumerically("<", 1<<20), BeNumerically(">", 900<<10)))
	g.Expect(text).To(MatchRegexp(`- and \d{3,4} more\n$`))
}
