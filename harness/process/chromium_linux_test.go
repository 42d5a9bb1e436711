package process_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"cxmatrix/harness/process"
)

var _ = Describe("a real browser", Serial, func() {
	var (
		d       sandbox
		browser *process.Child
	)
	BeforeEach(func() {
		bin, err := exec.LookPath("chromium")
		if err != nil {
			Skip("no chromium here: make setup")
		}
		d = newSandbox()
		browser, err = process.Start(chromium(bin, d))
		Expect(err).NotTo(HaveOccurred())
		Eventually(d.crashHandlers).ShouldNot(BeEmpty(), "the hard part of it")
		Eventually(func() int { return len(d.alive()) }).Should(BeNumerically(">=", 6), "its zygotes too")
	})

	It("ends with its crash handlers", func() {
		Expect(browser.End(withTimeout(5 * time.Second))).To(Succeed())
		Expect(d.alive()).To(BeEmpty())
	})
	It("leaves nothing when it is killed: the next sweep kills the rest", func() {
		Expect(syscall.Kill(browser.PID(), syscall.SIGKILL)).To(Succeed())
		Expect(browser.Wait()).To(MatchError("signal: killed"))
		_, err := process.Sweep(withTimeout(5 * time.Second))
		Expect(err).NotTo(HaveOccurred())
		Expect(d.alive()).To(BeEmpty())
		Expect(zombies()).To(BeEmpty())
	})
})

// chromium stores everything in the sandbox, also its crash reports, so that the command lines
// of its crash handlers name the sandbox.
func chromium(bin string, d sandbox) *exec.Cmd {
	cmd := exec.Command(bin, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--user-data-dir="+d.path("profile"), "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+string(d), "XDG_CONFIG_HOME="+d.path("config"))
	return cmd
}

// crashHandlers lists the sandbox's processes that were reparented to this process.
func (d sandbox) crashHandlers() (handlers []int) {
	for _, pid := range d.alive() {
		_, parent, _ := stat(pid)
		if name, err := os.ReadFile(procFile(pid, "comm")); err == nil &&
			strings.Contains(string(name), "crashpad") && parent == os.Getpid() {
			handlers = append(handlers, pid)
		}
	}
	return handlers
}
