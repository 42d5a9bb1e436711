package process_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"cxmatrix/harness/process"
)

// runIn names the sandbox in which this binary, started again by a test, acts as a run whose child leaves a daemon
// behind: it sweeps, prints how many it killed, and waits to be killed.
const runIn = "PROCESS_TEST_RUN"

func simulateRun(folder string) error {
	if err := process.Adopt(); err != nil {
		return err
	}
	text := strings.ReplaceAll(daemonize+"exit", "$DEN", folder)
	child, err := process.Start(exec.Command("sh", "-c", text))
	if err != nil {
		return err
	}
	for !exists(folder+"/daemon") || !exists(folder+"/worker") {
		time.Sleep(10 * time.Millisecond)
	}
	if err := child.Wait(); err != nil {
		return err
	}
	time.Sleep(600 * time.Millisecond) // until no starter may still be about to register an orphan
	n, err := process.Sweep(context.Background())
	if err != nil {
		return err
	}
	if err := os.WriteFile(folder+"/swept.new", fmt.Append(nil, n), 0o600); err != nil {
		return err
	}
	return os.Rename(folder+"/swept.new", folder+"/swept")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

var _ = Describe("a process that replaced a shell by exec", Serial, func() {
	It("sweeps its own orphans, and none of the shell's children", func() {
		d := newSandbox()
		d.script("site", "echo $$ > $DEN/site.pid\n(setsid sh -c 'echo $$ > $DEN/worker; exec $DEN/sleep 1000' &)\nexec $DEN/sleep 1000")
		shell := d.sh("setsid sh $DEN/site &\nwhile ! [ -s $DEN/site.pid ]; do sleep 0.01; done\nexec " + os.Args[0])
		shell.Env = append(os.Environ(), runIn+"="+string(d))
		shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		Expect(shell.Start()).To(Succeed())
		process.Register(shell.Process.Pid)
		Expect(shell.Wait()).To(Succeed())
		Expect(d.pid("swept")).To(Equal(1), "its daemon")
		site, worker := d.pid("site.pid"), d.pid("worker")
		Expect(d.alive()).To(ConsistOf(site, worker))
		for _, pid := range []int{site, worker} {
			Expect(syscall.Kill(pid, syscall.SIGKILL)).To(Succeed())
		}
		Eventually(d.alive).Should(BeEmpty())
	})
})
