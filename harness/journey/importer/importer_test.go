package importer_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cxmatrix/harness/journey/importer"

	. "github.com/onsi/gomega"
)

// options are those of the command.
var options = importer.Options{FileTypes: []string{"mp4", "mp3", "pdf", "docx", "ppt", "txt", "xlsx", "png"}}

// recordings are those of testdata, each written for these tests.
func recordings(t testing.TB) (files []string) {
	t.Helper()
	all, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		if filepath.Ext(file) != ".yaml" {
			files = append(files, file)
		}
	}
	return files
}

// imported is a journey and its report, as one text.
func imported(t testing.TB, file string, o importer.Options) string {
	t.Helper()
	draft, report, err := importer.Read(file, o)
	if err != nil {
		t.Fatal(err)
	}
	out := bytes.NewBuffer(draft.YAML())
	out.WriteString("---\n")
	report.Print(out)
	return out.String()
}

// TestRecordings compares what becomes of each recording with the file beside it; UPDATE=1 writes those.
func TestRecordings(t *testing.T) {
	for _, file := range recordings(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			g := NewWithT(t)
			got, golden := imported(t, file, options), file+".yaml"
			if os.Getenv("UPDATE") != "" {
				g.Expect(os.WriteFile(golden, []byte(got), 0o600)).To(Succeed())
			}
			want, err := os.ReadFile(golden)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got).To(Equal(string(want)))
		})
	}
}

// TestNoSecrets holds that a password or a token reaches neither journey nor report.
func TestNoSecrets(t *testing.T) {
	for _, file := range recordings(t) {
		NewWithT(t).Expect(imported(t, file, options)).NotTo(ContainSubstring("s3cret"), file)
	}
	g := NewWithT(t)
	got := imported(t, "testdata/claim.har", options)
	g.Expect(got).NotTo(ContainSubstring("0f9d8c7b6a5e"))
	g.Expect(got).To(ContainSubstring("open: \"/claims?token=${CX_TOKEN}\""))
	for script, want := range map[string]string{
		"await page.fill('#password', 'open sesame');await page.fill('#password2', 'open sesame')":  "[#password ${CX_PASSWORD}] [#password2 ${CX_PASSWORD}]",
		"await page.fill('#password', 'open sesame');await page.fill('#new-password', 'other one')": "[#password ${CX_PASSWORD}] [#new-password ${CX_PASSWORD_2}]",
		"await page.fill('#forgot-password-mail', 'a@example.com')":                                 "[#forgot-password-mail a@example.com]",
		"await page.fill('#pin', process.env.PIN)":                                                  "[#pin ${PIN}]",
	} {
		g.Expect(filled(t, script)).To(Equal(want), script)
	}
}

// filled lists what a script types, and where.
func filled(t *testing.T, script string) string {
	t.Helper()
	draft, _, err := importer.Import("a.js", []byte("// recorded\n"+script), options)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, a := range draft.Steps[0].Actions {
		if fields, ok := a.Value.(importer.Fields); ok && a.Kind == "fill" {
			list = append(list, "["+fields.Get("field").(string)+" "+fields.Get("with").(string)+"]")
		}
	}
	return strings.Join(list, " ")
}

// TestTest takes one test of several.
func TestTest(t *testing.T) {
	g := NewWithT(t)
	draft, _, err := importer.Read("testdata/claim.side", importer.Options{Test: "Log in"})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(draft.Steps).To(HaveExactElements(HaveField("Name", "log-in")))
	_, _, err = importer.Read("testdata/claim.side", importer.Options{Test: "Pay"})
	g.Expect(err).To(MatchError(`testdata/claim.side: it has no test "Pay": its tests are Log in, Send`))
}

// TestRefused is the message for each kind of file that is no recording.
func TestRefused(t *testing.T) {
	const unknown = "a: no recording that is understood: want JSON of Chrome's Recorder, a .side file of Selenium IDE, a script of Playwright codegen, or a HAR file"
	for name, c := range map[string]struct{ text, want string }{
		"another text":     {"name: claim\n", unknown},
		"nothing":          {"", unknown},
		"another JSON":     {`{"openapi": "3.0"}`, unknown},
		"broken JSON":      {"{\n  \"steps\": [\n    {\"type\": \"click\",, }\n]}", "a:3:22: not valid JSON: invalid character ',' at start of value"},
		"torn JSON":        {"{\"steps\": [\n{\"type\"", "a:2:8: not valid JSON: the file ends in the middle"},
		"two documents":    {`{"steps": []} {}`, "a:1:1: something follows the end of the JSON document"},
		"no steps":         {`{"steps": []}`, "a: it has no commands: record something"},
		"nothing to carry": {`{"steps": [{"type": "customStep", "name": "x"}]}`, "a: none of its commands can be carried (line 1: customStep x: an extension of the recorder)"},
		"a torn script":    {"// recorded\nawait page.goto('https://example.com", "a:2:17: a text that does not end"},
		"UTF-16":           {"\xff\xfea\x00", "a:1:1: it is UTF-16: save it as UTF-8"},
		"deep":             {`{"steps": ` + strings.Repeat("[", 100), "a:1:76: not valid JSON: nested more than 64 deep"},
		"too large":        {strings.Repeat("a", 1<<20+1), "a: more than 1 MiB: give the file itself, which is shorter"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := importer.Import("a", []byte(c.text), options)
			NewWithT(t).Expect(err).To(MatchError(c.want))
		})
	}
}
