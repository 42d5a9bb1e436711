package process_test

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/process"
)

// Sweeps of one process would kill each other's orphans: one at a time.
var _ = Describe("sweeping", Serial, func() {
	var d sandbox
	BeforeEach(func() { d = newSandbox() })

	sweep := func() int {
		GinkgoHelper()
		n, err := process.Sweep(withTimeout(hang.Limit))
		Expect(err).NotTo(HaveOccurred())
		return n
	}

	It("finds nothing if no orphan was left", func() {
		Expect(sweep()).To(BeZero())
	})
	It("kills the orphans of a child that was killed by SIGKILL", func() {
		c := d.start(daemonize + "$DEN/sleep 1000 & wait")
		d.pid("daemon")
		Eventually(d.alive).Should(HaveLen(3))
		Expect(syscall.Kill(c.PID(), syscall.SIGKILL)).To(Succeed())
		Expect(c.Wait()).To(MatchError("signal: killed"))
		Expect(sweep()).To(Equal(2))
		Expect(d.alive()).To(BeEmpty())
	})
	It("kills a storm of forks whose first process was killed", func() {
		d.script("gust", gust)
		c := d.start("for i in 1 2 3; do sh $DEN/gust 4000 & done; echo $$ > $DEN/ready; wait; exec $DEN/sleep 1000")
		d.pid("ready")
		Expect(syscall.Kill(c.PID(), syscall.SIGKILL)).To(Succeed())
		Expect(c.Wait()).To(MatchError("signal: killed"))
		Expect(sweep()).To(BeNumerically(">=", 3))
		for range 50 {
			Expect(d.alive()).To(BeEmpty())
		}
	})
	It("kills a daemon that removed its mark", func() {
		c := d.start("(env -i setsid sh -c 'echo $$ > $DEN/daemon; exec $DEN/sleep 1000' &)")
		d.pid("daemon")
		Expect(c.Wait()).To(Succeed())
		Expect(sweep()).To(Equal(1))
		Expect(d.alive()).To(BeEmpty())
	})
	It("reaps orphans that died by themselves", func() {
		c := d.start("(setsid sh -c 'echo $$ > $DEN/daemon; exec $DEN/sleep 0.01' &)")
		daemon := d.pid("daemon")
		Expect(c.Wait()).To(Succeed())
		Eventually(zombies).Should(ContainElement(daemon))
		Expect(sweep()).To(BeZero(), "it killed nothing")
		Expect(zombies()).To(BeEmpty())
	})
	It("leaves living children alone, with their daemons", func() {
		c := d.start(daemonize + "exec $DEN/sleep 1000")
		daemon := d.pid("daemon")
		Eventually(d.alive).Should(ConsistOf(c.PID(), daemon), "what started the daemon is gone")
		Expect(sweep()).To(BeZero())
		Expect(d.alive()).To(ConsistOf(c.PID(), daemon))
		Expect(c.End(withTimeout(time.Second))).To(Succeed())
	})
	It("spares registered processes, and gives starters time to register", func() {
		plain, known := exec.Command(d.path("sleep"), "1000"), exec.Command(d.path("sleep"), "1000")
		known.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		for _, cmd := range []*exec.Cmd{plain, known} {
			Expect(cmd.Start()).To(Succeed())
			DeferCleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		}
		DeferCleanup(process.SetOrphanAge(hang.Limit))
		swept := make(chan int, 1)
		go func() { defer GinkgoRecover(); swept <- sweep() }()
		Consistently(swept, "100ms", "10ms").ShouldNot(Receive(), "it waits for the unknown one to settle")
		process.Register(known.Process.Pid)
		Eventually(swept).Should(Receive(BeZero()))
		process.SetOrphanAge(0)
		Expect(sweep()).To(BeZero(), "also when it is old")
		Expect(d.alive()).To(ConsistOf(plain.Process.Pid, known.Process.Pid))
		for _, cmd := range []*exec.Cmd{plain, known} {
			Expect(cmd.Process.Kill()).To(Succeed())
			Expect(cmd.Wait()).To(MatchError("signal: killed"), "reaping it was left to its starter")
		}
	})
	It("kills none of the short commands that run meanwhile", func() {
		stop := make(chan struct{})
		done := make(chan error, 1)
		go func() { done <- forkRepeatedly(stop) }()
		for range 30 {
			Expect(sweep()).To(BeZero())
		}
		close(stop)
		Expect(<-done).To(Succeed())
	})
	It("kills the browser of a killed cell, but not before", func() {
		cell := exec.Command(os.Args[0])
		cell.Env = append(os.Environ(), cellIn+"="+string(d))
		c, err := process.Start(cell)
		Expect(err).NotTo(HaveOccurred())
		daemon := d.pid("daemon")
		_, parent, _ := stat(daemon)
		Expect(parent).To(Equal(c.PID()), "adopted by the cell")
		Expect(sweep()).To(BeZero())
		Expect(syscall.Kill(c.PID(), syscall.SIGKILL)).To(Succeed())
		Expect(c.Wait()).To(MatchError("signal: killed"))
		Expect(sweep()).To(Equal(2), "browser and daemon "+strconv.Itoa(daemon))
		Expect(d.alive()).To(BeEmpty())
	})
})

// forkRepeatedly starts short commands in both ways until stop is closed, and returns
// an error if one of them was killed or reaped by a sweep.
func forkRepeatedly(stop chan struct{}) error {
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		if err := exec.Command("true").Run(); err != nil {
			return err
		}
		c, err := process.Start(exec.Command("true"))
		if err != nil {
			return err
		}
		if err := c.Wait(); err != nil {
			return err
		}
	}
}
