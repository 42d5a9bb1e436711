package harness

import (
	"context"
	"time"

	"cxmatrix/harness/journey"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a lease", func() {
	accounts := []journey.Account{{User: "ada"}, {User: "ben"}}
	var t Task
	BeforeEach(func() { t = Task{Leases: GinkgoT().TempDir(), Realm: "http://a.test", Patience: 5 * time.Second} })

	It("gives no account to two walks at once", func(ctx context.Context) {
		first, release, err := lease(ctx, t, accounts)
		Expect(err).NotTo(HaveOccurred())
		second, _, err := lease(ctx, t, accounts)
		Expect(err).NotTo(HaveOccurred())
		Expect([]string{first.User, second.User}).To(ConsistOf("ada", "ben"))
		t.Patience = 50 * time.Millisecond
		_, _, err = lease(ctx, t, accounts)
		Expect(err).To(MatchError(ContainSubstring("all 2 are in use")))
		release()
		third, _, err := lease(ctx, t, accounts)
		Expect(err).NotTo(HaveOccurred())
		Expect(third).To(Equal(first))
	})

	It("waits for one that is about to be free", func(ctx context.Context) {
		_, release, err := lease(ctx, t, accounts[:1])
		Expect(err).NotTo(HaveOccurred())
		waited := make(chan error)
		go func() {
			_, _, err := lease(ctx, t, accounts[:1])
			waited <- err
		}()
		Consistently(waited, 150*time.Millisecond).ShouldNot(Receive())
		release()
		Eventually(waited).Should(Receive(BeNil()))
	})

	It("is of one site: another one has accounts of its own", func(ctx context.Context) {
		_, _, err := lease(ctx, t, accounts[:1])
		Expect(err).NotTo(HaveOccurred())
		t.Realm = "http://b.test"
		_, _, err = lease(ctx, t, accounts[:1])
		Expect(err).NotTo(HaveOccurred())
	})
})
