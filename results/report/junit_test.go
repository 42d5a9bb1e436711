package report_test

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// validate checks a document against the schema that CI servers use.
func validate(t *testing.T, document string) ([]byte, error) {
	t.Helper()
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Fatal("no xmllint: make setup-test installs it (Debian: libxml2-utils)")
	}
	file := filepath.Join(t.TempDir(), "junit.xml")
	if err := os.WriteFile(file, []byte(document), 0o644); err != nil {
		t.Fatal(err)
	}
	return exec.Command(xmllint, "--noout", "--nonet", "--schema", "testdata/junit-10.xsd", file).CombinedOutput()
}

func TestJUnitFollowsTheSchema(t *testing.T) {
	for name, r := range runs(t) {
		document := render(t, "junit", r)
		if out, err := validate(t, document); err != nil {
			t.Errorf("%s: %s\n%s", name, out, document)
		}
	}
}

func TestJUnitSchemaRefuses(t *testing.T) {
	whole := render(t, "junit", recorded("run", attempt("low/a/b", 1, results.Failed)))
	for what, change := range map[string][2]string{
		"an unknown element":      {"<properties>", "<colour/><properties>"},
		"a time in words":         {`time="12.500"`, `time="a while"`},
		"a case without a name":   {`<testcase name="low/a/b: log-in"`, `<testcase`},
		"a suite without a count": {` failures="1"`, ``},
		"torn XML":                {"</testsuites>", ""},
	} {
		text := strings.ReplaceAll(whole, change[0], change[1])
		if text == whole {
			t.Fatalf("%s: the document has no %s", what, change[0])
		}
		if _, err := validate(t, text); err == nil {
			t.Errorf("the schema accepts %s", what)
		}
	}
}

// What a CI server makes of the document.
type junit struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name    string      `xml:"name,attr"`
		Tests   int         `xml:"tests,attr"`
		Skipped int         `xml:"skipped,attr"`
		Cases   []junitCase `xml:"testcase"`
		Said    string      `xml:"system-err"`
	} `xml:"testsuite"`
}

type junitCase struct {
	Name    string   `xml:"name,attr"`
	Class   string   `xml:"classname,attr"`
	Failure *trouble `xml:"failure"`
	Error   *trouble `xml:"error"`
	Skipped *trouble `xml:"skipped"`
	Out     string   `xml:"system-out"`
	Flaky   []rerun  `xml:"flakyFailure"`
	Shaky   []rerun  `xml:"flakyError"`
	Rerun   []rerun  `xml:"rerunError"`
}

type trouble struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

type rerun struct {
	Message string `xml:"message,attr"`
}

func parsed(t testing.TB, document string) (doc junit) {
	t.Helper()
	if err := xml.Unmarshal([]byte(document), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestJUnitMatchesExitCode checks that a CI server that knows only this document comes to
// the same decision, and that its sums are those of its cases.
func TestJUnitMatchesExitCode(t *testing.T) {
	for name, r := range runs(t) {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			doc := parsed(t, render(t, "junit", r))
			failures, errors, tests := 0, 0, 0
			seen := map[string]bool{}
			for _, s := range doc.Suites {
				g.Expect(s.Cases).To(HaveLen(s.Tests))
				for _, c := range s.Cases {
					key := s.Name + c.Class + c.Name
					g.Expect(seen).NotTo(HaveKey(key), "one case hides another")
					seen[key] = true
					tests++
					if c.Failure != nil {
						failures++
					}
					if c.Error != nil {
						errors++
					}
				}
			}
			g.Expect([]int{doc.Tests, doc.Failures, doc.Errors}).To(Equal([]int{tests, failures, errors}))
			code, _ := results.Outcome(r)
			g.Expect(failures > 0).To(Equal(code == results.ExitStopped))
			g.Expect(failures+errors > 0).To(Equal(code != results.ExitExpected))
		})
	}
}

func TestJUnitReasons(t *testing.T) {
	g := NewWithT(t)
	all := runs(t)

	old := parsed(t, render(t, "junit", all["of schema 1"]))
	g.Expect(old.Suites).To(HaveLen(3), "a suite an environment")
	stopped := old.Suites[1].Cases[2]
	g.Expect(stopped.Name).To(Equal("medium/chromium-installed/linux: upload-evidence"))
	g.Expect(stopped.Class).To(Equal("credential-before.medium.chromium-installed on linux [widget+mute, rod]"))
	g.Expect(stopped.Failure.Type).To(Equal("blocked"))
	g.Expect(stopped.Failure.Text).To(And(
		ContainSubstring("stopped by policy.block:upload.uploadcare.com (lifted)"), ContainSubstring("the page said only: \"interview.mp4"),
		ContainSubstring("replay: cxmatrix replay testdata/schema-1 medium/chromium-installed/linux")))
	g.Expect(stopped.Out).To(ContainSubstring("[[ATTACHMENT|testdata/schema-1/artifacts/"), "Jenkins and GitLab show such files")
	g.Expect(stopped.Out).To(HavePrefix("browser: "))
	standIn := render(t, "junit", all["of schema 1"])
	g.Expect(standIn).To(MatchRegexp(`name="[^"]* \((same-engine|emulated)\): log-in"`), "a stand-in's result is named so")
	g.Expect(old.Suites[1].Cases[3].Skipped.Type).To(Equal("not-reached"))
	g.Expect(old.Suites[2].Cases[5].Error.Message).To(Equal("planned, but there is no record of it"))
	g.Expect(old.Suites[0].Said).To(HavePrefix("journal.jsonl:10: skipped: incomplete, or not written by cxmatrix"))

	flaky := parsed(t, render(t, "junit", all["flaky"])).Suites[0].Cases[1]
	g.Expect(flaky.Failure).To(BeNil())
	g.Expect(flaky.Flaky).To(Equal([]rerun{{"attempt 1: failed: upload-evidence: cv.pdf did not get through"}}))
	g.Expect(flaky.Shaky).To(Equal([]rerun{{"attempt 2: broken: upload-evidence: cv.pdf did not get through"}}))
	never := parsed(t, render(t, "junit", all["never"])).Suites[0].Cases[1]
	g.Expect(never.Failure).NotTo(BeNil())
	g.Expect(never.Rerun).To(HaveLen(1))

	expected := parsed(t, render(t, "junit", all["as expected"])).Suites[0].Cases[4]
	g.Expect(expected.Skipped.Message).To(Equal("blocked, as expected: the old proxy goes in March"))
	gone := parsed(t, render(t, "junit", all["a block gone"])).Suites[0].Cases[3]
	g.Expect(gone.Name).To(HaveSuffix(": the cell"))
	g.Expect(gone.Failure.Message).To(ContainSubstring("expected to be blocked, but it passed"))
	g.Expect(parsed(t, render(t, "junit", all["all shards"])).Suites[1].Said).To(BeEmpty())
	g.Expect(parsed(t, render(t, "junit", all["all shards"])).Suites[0].Said).To(ContainSubstring("high/a/b is recorded more than once: passed of"))
}
