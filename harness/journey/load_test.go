package journey_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cxmatrix/harness/journey"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// environment is the process environment of that machine.
var environment = map[string]string{"CX_PASSWORD": "pa55word", "CX_BOX": "imaps://ann:pa55word@imap.example.test/INBOX",
	"CX_BAD_BOX": "imapss://ann:pa55word@imap.example.test", "CX_SHORT_BOX": "imaps://ann:abc@imap.example.test"}

// options simulate a machine where few variables are set.
func options() journey.Options {
	return journey.Options{
		Dir:       "testdata",
		LookupEnv: func(name string) (string, bool) { value, set := environment[name]; return value, set },
		MinSize: func(kind string) (int64, error) {
			if kind != "pdf" && kind != "mp4" && !strings.Contains("mp3 docx ppt txt xlsx png", kind) {
				return 0, fmt.Errorf("no %q can be made", kind)
			}
			return 600, nil
		},
	}
}

var _ = Describe("a journey file", func() {
	It("is read completely", func() {
		j, err := journey.Load("../../scenarios/credential.yaml", options())
		Expect(err).NotTo(HaveOccurred())
		Expect(j.Name).To(Equal("credential"))
		Expect(j.Names()).To(Equal([]string{"log-in", "select-criteria", "upload-evidence", "upload-testimony", "declare-and-submit"}))
		Expect(j.Accounts).To(HaveLen(200))
		Expect(j.Accounts[6].User).To(Equal("candidate-007@example.test"))
		Expect(j.Files).To(HaveLen(9))
		Expect(j.Variables).To(Equal([]string{"CX_PASSWORD"}))
	})

	It("has files with their options", func() {
		j, err := journey.Parse("j.yaml", []byte("name: a\nfiles:\n- {name: x.pdf, unsanitised: true, label: APPROVED-COPY}\n- {name: y.pdf}\nsteps: [{name: one, actions: [{open: /}]}]"), options())
		Expect(err).NotTo(HaveOccurred())
		Expect(j.Files).To(Equal([]journey.File{
			{Name: "x.pdf", Type: "pdf", Bytes: 600, Unsanitised: true, Label: "APPROVED-COPY"},
			{Name: "y.pdf", Type: "pdf", Bytes: 600},
		}))
	})

	It("may quote its keys, or be JSON", func() {
		j, err := journey.Parse("j.yaml", []byte(`{"name": "a", "steps": [{"name": "one", 'actions': [{"expect": {"at": "#a", "text": "b"}}]}]}`), options())
		Expect(err).NotTo(HaveOccurred())
		Expect(j.Steps[0].Actions).To(Equal([]journey.Action{&journey.Expect{At: "#a", Text: "b"}}))
	})

	// The first line of each invalid file is the expected error.
	files, err := filepath.Glob("testdata/invalid-*.yaml")
	if err != nil || len(files) == 0 {
		panic("no invalid journeys to test with")
	}
	for _, file := range files {
		It("is refused in one line: "+filepath.Base(file), func() {
			data, err := os.ReadFile(file)
			Expect(err).NotTo(HaveOccurred())
			first, _, _ := strings.Cut(string(data), "\n")
			want := strings.TrimPrefix(first, "# ")
			_, err = journey.Parse("j.yaml", data, options())
			Expect(err).To(MatchError(want))
		})
	}
})
