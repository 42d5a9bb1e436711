package cell

import (
	"context"
	"time"

	"cxmatrix/harness/journey"
	"cxmatrix/harness/task"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a lease", func() {
	accounts := []journey.Account{{User: "ada"}, {User: "ben"}}
	var t task.Task
	BeforeEach(func() {
		t = task.Task{Portable: task.Portable{Realm: "http://a.test", StepTimeout: 5 * time.Second}, Local: task.Local{Leases: GinkgoT().TempDir()}}
	})

	It("gives no account to two walks at once", func(ctx context.Context) {
		first, release, err := lease(ctx, t, accounts)
		Expect(err).NotTo(HaveOccurred())
		second, _, err := lease(ctx, t, accounts)
		Expect(err).NotTo(HaveOccurred())
		Expect([]string{first.User, second.User}).To(ConsistOf("ada", "ben"))
		t.StepTimeout = 50 * time.Millisecond
		_, _, err = lease(ctx, t, accounts)
		Expect(err).To(MatchError(ContainSubstring("all 2 are in use")))
		release()
		third, _, err := lease(ctx, t, accounts)
		Expect(err).NotTo(HaveOccurred())
		Expect(third).To(Equal(first))
	})

	It("waits for an account that is released soon", func(ctx context.Context) {
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

	It("of a second account is never of the first one, and waits for one as well", func(ctx context.Context) {
		own, _, err := lease(ctx, t, accounts)
		Expect(err).NotTo(HaveOccurred())
		other, release, err := leaseSecond(ctx, t, accounts, own.User)
		Expect(err).NotTo(HaveOccurred())
		Expect([]string{own.User, other.User}).To(ConsistOf("ada", "ben"))
		_, _, err = lease(ctx, task.Task{Portable: task.Portable{Realm: t.Realm, StepTimeout: 50 * time.Millisecond}, Local: task.Local{Leases: t.Leases}}, accounts)
		Expect(err).To(MatchError(ContainSubstring("all 2 are in use")), "it is leased")
		t.StepTimeout = 50 * time.Millisecond
		_, _, err = leaseSecond(ctx, t, accounts, own.User)
		Expect(err).To(MatchError("a second one beside ada: lease an account: the only one is in use, by this run or another one on this machine: wait for that, add accounts to the journey, or run with --parallel 1"))
		release()
		again, _, err := leaseSecond(ctx, t, accounts, own.User)
		Expect(err).NotTo(HaveOccurred())
		Expect(again).To(Equal(other))
	})

	It("of a second account is refused where there is none", func(ctx context.Context) {
		_, _, err := leaseSecond(ctx, t, accounts[:1], "ada")
		Expect(err).To(MatchError("lease a second account: the journey has only one: name another under accounts"))
	})

	It("of a second account starts at the other end of the list", func(ctx context.Context) {
		var many []journey.Account
		for _, user := range []string{"a", "b", "c", "d", "e"} {
			many = append(many, journey.Account{User: user})
		}
		t.FirstAccount = 1
		own, _, err := lease(ctx, t, many)
		Expect(err).NotTo(HaveOccurred())
		Expect(own.User).To(Equal("b"))
		other, _, err := leaseSecond(ctx, t, many, own.User)
		Expect(err).NotTo(HaveOccurred())
		Expect(other.User).NotTo(Or(Equal("b"), Equal("c"), Equal("d")), "the next walks' first choices")
	})
})
