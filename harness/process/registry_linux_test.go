package process_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"cxmatrix/harness/process"
)

// sandbox is a folder whose path is in the command line of every process that a
// test starts, so that all of them can be found, whatever their parents are.
type sandbox string

func newSandbox() sandbox {
	d := sandbox(GinkgoT().TempDir())
	Expect(os.Symlink("/bin/sleep", d.path("sleep"))).To(Succeed())
	DeferCleanup(func() {
		Expect(d.alive()).To(BeEmpty(), "left behind by the test")
		Expect(process.Sweep(context.Background())).To(BeZero())
		Expect(zombies()).To(BeEmpty())
	})
	return d
}

func (d sandbox) path(name string) string { return filepath.Join(string(d), name) }

// script writes a shell script; $DEN in it is the sandbox.
func (d sandbox) script(name, text string) string {
	GinkgoHelper()
	text = strings.ReplaceAll(text, "$DEN", string(d))
	Expect(os.WriteFile(d.path(name), []byte(text), 0o600)).To(Succeed())
	return d.path(name)
}

// sh is a command that runs a script of that text.
func (d sandbox) sh(text string, args ...string) *exec.Cmd {
	GinkgoHelper()
	name := "s" + strconv.FormatInt(time.Now().UnixNano(), 36)
	return exec.Command("sh", append([]string{d.script(name, text)}, args...)...)
}

func (d sandbox) start(text string) *process.Child {
	GinkgoHelper()
	c, err := process.Start(d.sh(text))
	Expect(err).NotTo(HaveOccurred())
	return c
}

// alive lists the living processes of the sandbox, without zombies.
func (d sandbox) alive() []int {
	var pids []int
	for _, pid := range numbers() {
		line, err := os.ReadFile(procFile(pid, "cmdline"))
		if err == nil && bytes.Contains(line, []byte(d)) && pid != os.Getpid() {
			pids = append(pids, pid)
		}
	}
	return pids
}

// pid waits for a script to have written its number to a file.
func (d sandbox) pid(name string) int {
	GinkgoHelper()
	var pid int
	Eventually(func() (err error) {
		raw, err := os.ReadFile(d.path(name))
		if err == nil {
			pid, err = strconv.Atoi(strings.TrimSpace(string(raw)))
		}
		return err
	}).Should(Succeed())
	return pid
}

func numbers() []int {
	GinkgoHelper()
	names, err := os.ReadDir("/proc")
	Expect(err).NotTo(HaveOccurred())
	var pids []int
	for _, n := range names {
		if pid, err := strconv.Atoi(n.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

func procFile(pid int, name string) string { return filepath.Join("/proc", strconv.Itoa(pid), name) }

// stat returns state and parent of a process; false if it does not exist.
func stat(pid int) (state string, parent int, ok bool) {
	raw, err := os.ReadFile(procFile(pid, "stat"))
	if err != nil {
		return "", 0, false
	}
	f := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	parent, err = strconv.Atoi(f[1])
	return f[0], parent, err == nil
}

// zombies lists the children of this process that have exited and were not reaped.
func zombies() []int {
	var dead []int
	for _, pid := range numbers() {
		if state, parent, ok := stat(pid); ok && state == "Z" && parent == os.Getpid() {
			dead = append(dead, pid)
		}
	}
	return dead
}
