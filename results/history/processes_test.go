package history

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// The variables that configure the adding process.
const (
	adderDirs = "CXMATRIX_TEST_ADD_DIRS"
	adderFile = "CXMATRIX_TEST_ADD_FILE"
)

// adder is the other process: it adds each directory, and prints it once it is stored.
func adder(dirs string) int {
	h, err := Open(context.Background(), os.Getenv(adderFile))
	if err == nil {
		defer h.Close()
		for _, dir := range filepath.SplitList(dirs) {
			var r *results.Recorded
			if r, err = results.Read(dir); err == nil {
				_, err = h.Add(context.Background(), r)
			}
			if err != nil {
				break
			}
			fmt.Println(dir)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func adding(file string, dirs ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), adderFile+"="+file, adderDirs+"="+strings.Join(dirs, string(os.PathListSeparator)))
	return cmd
}

func runsOf(t *testing.T, n int) (dirs []string) {
	root := t.TempDir()
	for day := range n {
		dirs = append(dirs, runOn(root, day, cellOf(home, results.Passed), cellOf("low/a/b", results.Blocked)).Dir)
	}
	return dirs
}

// TestManyProcesses checks that processes that add at once, some of them the same run, to a file
// that is not there yet, lose nothing and keep nothing twice.
func TestManyProcesses(t *testing.T) {
	RegisterTestingT(t)
	const processes, each = 6, 8
	dirs := runsOf(t, processes*each)
	file := filepath.Join(t.TempDir(), "history.db")
	var all []*exec.Cmd
	for i := range processes {
		cmd := adding(file, append(append([]string{}, dirs[i*each:(i+1)*each]...), dirs[0])...)
		cmd.Stderr = new(strings.Builder)
		Expect(cmd.Start()).To(Succeed())
		all = append(all, cmd)
	}
	for _, cmd := range all {
		Expect(cmd.Wait()).To(Succeed(), "%s", cmd.Stderr)
	}
	h, err := Open(context.Background(), file)
	Expect(err).NotTo(HaveOccurred())
	defer h.Close()
	Expect(count(h, "run")).To(Equal(len(dirs)))
	Expect(count(h, "cell")).To(Equal(2 * len(dirs)))
}

// TestKilled checks that what a process reported as stored is there after it was killed, that the file is
// whole, and that the rest can be added.
func TestKilled(t *testing.T) {
	RegisterTestingT(t)
	dirs := runsOf(t, 40)
	file := filepath.Join(t.TempDir(), "history.db")
	kept := 0
	for round := range 8 {
		text := new(strings.Builder)
		cmd := adding(file, dirs...)
		cmd.Stdout = text
		Expect(cmd.Start()).To(Succeed())
		timer := time.AfterFunc(time.Duration(10+15*round)*time.Millisecond, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		timer.Stop()
		kept = max(kept, strings.Count(text.String(), "\n"))
		h, err := Open(context.Background(), file)
		Expect(err).NotTo(HaveOccurred())
		Expect(count(h, "run")).To(BeNumerically(">=", kept))
		Expect(count(h, "cell")).To(Equal(2 * count(h, "run")))
		var whole string
		Expect(h.db.QueryRow("PRAGMA integrity_check").Scan(&whole)).To(Succeed())
		Expect(whole).To(Equal("ok"))
		Expect(h.Close()).To(Succeed())
	}
	Expect(adding(file, dirs...).Run()).To(Succeed())
	h, err := Open(context.Background(), file)
	Expect(err).NotTo(HaveOccurred())
	defer h.Close()
	Expect(count(h, "run")).To(Equal(len(dirs)))
}
