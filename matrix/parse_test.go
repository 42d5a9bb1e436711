package matrix_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"cxmatrix/matrix"
)

var _ = Describe("Parsing", func() {
	DescribeTable("refuses each mistake in one line, with its place and what to do", func(name, message string) {
		path := filepath.Join("testdata", "invalid-"+name+".yaml")
		_, err := matrix.Load(path)
		Expect(err).To(MatchError(path + message))
		Expect(err.Error()).NotTo(ContainSubstring("\n"))
		var e *matrix.Error
		Expect(errors.As(err, &e)).To(BeTrue())
		Expect(e.Hint).NotTo(BeEmpty())
	}, mistakes)

	It("has an exact message for every invalid file", func() {
		files, err := filepath.Glob("testdata/invalid-*.yaml")
		Expect(err).NotTo(HaveOccurred())
		Expect(mistakes).To(HaveLen(len(files)))
	})

	It("does not repeat a login that is part of an address", func() {
		for _, name := range []string{"rule-proxy", "rule-credentials", "rule-login"} {
			_, err := matrix.Load("testdata/invalid-" + name + ".yaml")
			Expect(err).To(HaveOccurred())
			Expect(err.Error()).NotTo(ContainSubstring("canary"))
		}
	})

	It("says which file is not there", func() {
		_, err := matrix.Load("testdata/nowhere.yaml")
		Expect(err).To(MatchError(os.ErrNotExist))
		Expect(err).To(MatchError("load matrix: open testdata/nowhere.yaml: no such file or directory"))
	})

	It("refuses a file that is far too large before reading it as YAML", func() {
		_, err := matrix.Parse("big.yaml", []byte("name: x\n#"+strings.Repeat("x", 1<<20)))
		Expect(err).To(MatchError("big.yaml: more than 1 MiB: give the file itself, which is shorter"))
	})

	It("reads every key", func() {
		m, err := matrix.Load("testdata/valid-everything.yaml")
		Expect(err).NotTo(HaveOccurred())
		Expect(m.Name).To(Equal("everything"))
		office := m.Environments[0]
		Expect(office.Description).To(Equal("Behind all of it."))
		Expect(office.Variant).To(Equal("chunked+mute"))
		Expect(office.Expect).To(Equal([]matrix.KnownFailure{
			{Cells: "ie-*/*", Verdict: "failed", Step: "log-in", Reason: "the page needs ES2015"},
			{Cells: "office/safari-*/windows-7", Verdict: "unsupported", Reason: "nobody runs it any more"},
		}))
		Expect(office.Required).To(Equal([]matrix.Requirement{{Cells: "chrome-*/*", Real: true}, {Cells: "*/windows-7"}}))
		Expect(m.Environments[1].Required).To(Equal([]matrix.Requirement{{Cells: "*/*", Real: true}}))
		Expect(m.Environments[2].Required).To(Equal([]matrix.Requirement{{Cells: "*/*"}}))
	})

	It("reads a policy that environments share by a YAML alias", func() {
		m, err := matrix.Load("testdata/valid-everything.yaml")
		Expect(err).NotTo(HaveOccurred())
		Expect(m.Environments[1].Network.Policy).To(Equal(m.Environments[0].Network.Policy))
		Expect(m.Environments[1].Network.Policy).NotTo(BeEmpty())
	})

	It("keeps the embedded source as it is", func() {
		onDisk, err := os.ReadFile("study.yaml")
		Expect(err).NotTo(HaveOccurred())
		Expect(matrix.StudySource()).To(Equal(onDisk))
		matrix.StudySource()[0] = 'x'
		Expect(matrix.StudySource()).To(Equal(onDisk))
	})
})
