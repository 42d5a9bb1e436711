package process_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/process"
)

var _ = BeforeSuite(func() { Expect(process.Adopt()).To(Succeed()) })

// withTimeout is a context that gives a child time to end by itself.
func withTimeout(d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	DeferCleanup(cancel)
	return ctx
}

// A daemon, started the usual way: its parent has exited, and it has its own session;
// its number is in $DEN/daemon.
const daemonize = `(setsid sh -c 'echo $$ > $DEN/daemon.new; mv $DEN/daemon.new $DEN/daemon; exec $DEN/sleep 1000' &)
`

// A gust forks its successor into a new session and exits at once,
// a bounded number of times.
const gust = `trap '' TERM HUP
[ "$1" -gt 0 ] && setsid sh $DEN/gust $(($1-1)) &
`

var _ = Describe("a child", func() {
	var d sandbox
	BeforeEach(func() { d = newSandbox() })

	It("leads its own process group, and Wait returns its exit", func() {
		c := d.start("exit 3")
		var exit *exec.ExitError
		Expect(errors.As(c.Wait(), &exit)).To(BeTrue())
		Expect(exit.ExitCode()).To(Equal(3))
		Expect(c.Done()).To(BeClosed())
		c = d.start("exec $DEN/sleep 1000")
		group, err := syscall.Getpgid(c.PID())
		Expect(err).NotTo(HaveOccurred())
		Expect(group).To(Equal(c.PID()))
		Expect(c.End(withTimeout(time.Second))).To(Succeed())
	})
	It("that can't start is named in the error", func() {
		_, err := process.Start(exec.Command(d.path("nothing")))
		Expect(err).To(MatchError(ContainSubstring("start " + d.path("nothing"))))
		Expect(errors.Is(err, os.ErrNotExist)).To(BeTrue())
	})
	It("gets SIGTERM first, and may clean up", func() {
		c := d.start("trap 'echo bye > $DEN/bye; exit 0' TERM; echo $$ > $DEN/ready; while :; do $DEN/sleep 0.01; done")
		d.pid("ready")
		Expect(c.End(withTimeout(hang.Limit))).To(Succeed())
		Expect(c.Wait()).To(Succeed())
		Expect(d.path("bye")).To(BeAnExistingFile())
	})
	It("that ignores the request is killed when the time is up", func() {
		c := d.start("trap '' TERM; echo $$ > $DEN/ready; while :; do $DEN/sleep 0.05; done")
		d.pid("ready")
		asked := time.Now()
		Expect(c.End(withTimeout(300 * time.Millisecond))).To(Succeed())
		Expect(time.Since(asked)).To(BeNumerically(">=", 300*time.Millisecond))
		Expect(c.Wait()).To(MatchError("signal: killed"))
		Expect(d.alive()).To(BeEmpty())
	})
	It("is ended with its daemons, in any session", func() {
		c := d.start(daemonize + "exec $DEN/sleep 1000")
		daemon := d.pid("daemon")
		_, parent, _ := stat(daemon)
		Expect(parent).To(Equal(os.Getpid()), "adopted")
		Expect(c.End(withTimeout(time.Second))).To(Succeed())
		Expect(d.alive()).To(BeEmpty())
		Expect(zombies()).NotTo(ContainElement(daemon))
	})
	It("that exited before is ended with its daemons", func() {
		c := d.start(daemonize)
		daemon := d.pid("daemon")
		Expect(c.Wait()).To(Succeed())
		Eventually(d.alive).Should(ConsistOf(daemon), "mv, which wrote the number, may be on its way out")
		Expect(c.End(withTimeout(time.Second))).To(Succeed())
		Expect(c.End(withTimeout(time.Second))).To(Succeed(), "again")
		Expect(d.alive()).To(BeEmpty())
	})
	It("is killed with its whole tree when its context ends", func() {
		ctx, cancel := context.WithCancel(context.Background())
		cmd := exec.CommandContext(ctx, "sh", d.script("tree", daemonize+"$DEN/sleep 1000 & $DEN/sleep 1000"))
		c, err := process.Start(cmd)
		Expect(err).NotTo(HaveOccurred())
		d.pid("daemon")
		cancel()
		Expect(c.Wait()).To(MatchError("signal: killed"))
		Expect(d.alive()).To(BeEmpty())
	})
	It("can't evade the kill by a storm of forks", func() {
		d.script("gust", gust)
		c := d.start("trap '' TERM HUP; for i in 1 2 3; do sh $DEN/gust 4000 & done; echo $$ > $DEN/ready; wait; exec $DEN/sleep 1000")
		d.pid("ready")
		Expect(c.End(withTimeout(100 * time.Millisecond))).To(Succeed())
		for range 50 {
			Expect(d.alive()).To(BeEmpty())
		}
	})
})

var _ = Describe("killing by number", func() {
	It("kills all descendants, also in their own sessions", func() {
		d := newSandbox()
		cmd := d.sh("setsid sh -c 'echo $$ > $DEN/far; trap \"\" TERM HUP; while :; do env -i $DEN/sleep 0.2; done' &\n$DEN/sleep 1000; :")
		Expect(cmd.Start()).To(Succeed())
		d.pid("far")
		Expect(process.Kill(cmd.Process.Pid)).To(Succeed())
		Expect(d.alive()).To(BeEmpty())
		Expect(cmd.Wait()).To(MatchError("signal: killed"), "reaping it was left to us")
		Expect(process.Kill(cmd.Process.Pid)).To(Succeed(), "gone already")
	})
	DescribeTable("refuses a number that would kill this process", func(pid func() int) {
		Expect(process.Kill(pid())).To(MatchError(ContainSubstring("refused")))
	},
		Entry("itself", os.Getpid), Entry("its parent", os.Getppid),
		Entry("process 1", func() int { return 1 }), Entry("every process", func() int { return -1 }),
		Entry("its own group", func() int { return 0 }))
})
