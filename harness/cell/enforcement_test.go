package cell

import (
	"os"

	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a cell whose rules could not inspect anything", func() {
	It("is invalid before any browser starts", func(ctx SpecContext) {
		t := task.Task{
			Portable: task.Portable{Site: "https://saas.example.test/", Plan: results.Planned{Cell: "low/chromium-installed/linux", Assignment: results.Assignment{Engine: "no such engine"}}, Journey: results.NewSource("j.yaml", []byte("name: j\nsteps: [{name: look, actions: [{open: /}]}]\n")), Network: matrix.Network{Policy: []matrix.Rule{{ID: "policy.body-limit:1MB", Kind: "body-limit", Size: 1e6}}}},
			Local:    task.Local{Dir: GinkgoT().TempDir(), Scratch: GinkgoT().TempDir()},
		}
		w, err := New(t, Options{Lookup: os.LookupEnv})
		Expect(err).NotTo(HaveOccurred())
		const why = "interception: rule policy.body-limit:1MB can't inspect HTTPS: add a rule of kind intercept-tls"
		Expect(w.Open(ctx)).To(MatchError(why))
		record, err := w.Close()
		Expect(err).NotTo(HaveOccurred())
		Expect(record.Verdict).To(Equal(results.Invalid))
		Expect(record.Reason).To(Equal(why))
		Expect(record.Network).To(Equal(results.NotEnforced))
		Expect(record.Enforcement).To(HaveLen(1))
	})
})
