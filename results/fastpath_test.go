package results_test

import (
	"os"
	"path/filepath"
	"strings"

	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// records are lines of a journal, valid and invalid, that begin as a Journal writes them.
var records = []string{
	`{"type":"cell","schema":1,"cell":"low/a/b","attempt":1,"verdict":"passed","steps":[{"name":"log-in","verdict":"passed"}]}`,
	`{"type":"cell","schema":1,"cell":"low/c/d","attempt":1,"verdict":"poem","video":"javascript:x","seconds":-1}`,
	`{"type":"cell","schema":9,"cell":"low/a/b","attempt":1}`,
	`{"type":"cell","schema":9,"cell":"low/a/b","attempt":1,"steps":"of another kind"}`,
	`{"type":"cell","schema":1,"cell":"","attempt":1}`,
	`{"type":"cell","schema":1,"cell":"low/a/b","attempt":-1}`,
	`{"type":"cell","schema":1,"cell":"low/a/b","attempt":1,"verdict":7}`,
	`{"type":"cell","schema":1,"cell":"low/a/b","attempt":1,"type":"step","step":{"name":"twice typed"}}`,
	`{"type":"cell","schema":1,"cell":"low/a/b\u001b[31m","attempt":1,"verdict":"failed"}`,
	`{"type":"cell","schema":1,"cell":"low/torn`,
}

var _ = Describe("a record's line", func() {
	journal := func(lines ...string) *results.Recorded {
		dir := newRun("low/a/b", "low/c/d")
		Expect(os.WriteFile(filepath.Join(dir, "journal.jsonl"), []byte(strings.Join(lines, "\n")+"\n"), 0o644)).To(Succeed())
		r, err := results.ReadBrief(dir)
		Expect(err).NotTo(HaveOccurred())
		return r
	}

	It("is read the same way, whether or not it begins as a Journal writes it", func() {
		for _, line := range records {
			quick, slow := journal(line), journal(strings.Replace(line, `{"type"`, `{ "type"`, 1))
			Expect(quick.Cells).To(Equal(slow.Cells), line)
			Expect(quick.Steps).To(Equal(slow.Steps), line)
			Expect(quick.Damage).To(HaveLen(len(slow.Damage)), line)
			if !strings.HasSuffix(line, "torn") {
				Expect(quick.Damage).To(Equal(slow.Damage), line)
			}
		}
	})
})
