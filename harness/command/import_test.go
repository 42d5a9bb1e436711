package command_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/journey"

	. "github.com/onsi/gomega"
)

// TestImportedJourneys holds that what import writes is a journey.
func TestImportedJourneys(t *testing.T) {
	files, err := filepath.Glob("harness/journey/importer/testdata/*.yaml")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	NewWithT(t).Expect(len(files)).To(BeNumerically(">=", 7))
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			g := NewWithT(t)
			text, err := os.ReadFile(file)
			g.Expect(err).NotTo(HaveOccurred())
			text, _, _ = bytes.Cut(text, []byte("\n---\n")) // the report follows
			set := func(string) (string, bool) { return "a secret", true }
			_, mistakes := journey.Check(file, text, journey.Options{LookupEnv: set, MinSize: evidence.MinSize})
			g.Expect(mistakes).To(BeEmpty())
		})
	}
}
