package main_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"
	. "github.com/onsi/gomega"
)

// TestScratchOfTheKilled starts a run beside what others have in the temporary directory:
// those that were killed, one that lives, one that begins.
func TestScratchOfTheKilled(t *testing.T) {
	t.Parallel()
	needs(t, "rod")
	g := NewWithT(t)
	r := starting(t, brief(t, oneCell, briefJourney)...)
	long := time.Now().Add(-time.Hour)
	made := func(name string, at time.Time) string {
		dir := filepath.Join(r.temp, name)
		g.Expect(os.Mkdir(dir, 0o700)).To(Succeed())
		alive := filepath.Join(dir, "alive")
		for _, file := range []string{alive, filepath.Join(dir, "authority.pem")} {
			g.Expect(os.WriteFile(file, nil, 0o600)).To(Succeed())
		}
		g.Expect(os.Chtimes(alive, at, at)).To(Succeed())
		return dir
	}
	killed := []string{made("cxmatrix-run-killed", long), made("cxmatrix-network-killed", long), made("cx-killed", long)}
	lives, begins := made("cxmatrix-run-lives", long), made("cx-begins", time.Now())
	lock := flock.New(filepath.Join(lives, "alive"))
	g.Expect(lock.TryLock()).To(BeTrue())
	defer lock.Unlock()
	r.begin(t)
	g.Expect(r.cmd.Wait()).To(Succeed(), r.talk.String())
	for _, dir := range killed {
		g.Expect(dir).NotTo(BeADirectory())
	}
	g.Expect(lives).To(BeADirectory())
	g.Expect(begins).To(BeADirectory())
	g.Expect(os.ReadDir(r.temp)).To(HaveLen(2), "its own is gone")
}
