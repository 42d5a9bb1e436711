package main_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"
	. "github.com/onsi/gomega"
)

// TestScratchOfKilledRuns starts a run beside what others have in the temporary directory:
// one that was killed, one that lives, one that begins.
func TestScratchOfKilledRuns(t *testing.T) {
	t.Parallel()
	needs(t, "rod")
	g := NewWithT(t)
	r := starting(t, brief(t, oneCell, briefJourney)...)
	long := time.Now().Add(-time.Hour)
	made := func(name string, at time.Time) string {
		dir := filepath.Join(r.temp, "cxmatrix-run-"+name)
		g.Expect(os.Mkdir(dir, 0o700)).To(Succeed())
		alive := filepath.Join(dir, "alive")
		for _, file := range []string{alive, filepath.Join(dir, "authority.pem")} {
			g.Expect(os.WriteFile(file, nil, 0o600)).To(Succeed())
		}
		g.Expect(os.Chtimes(alive, at, at)).To(Succeed())
		return dir
	}
	killed, lives, begins := made("killed", long), made("lives", long), made("begins", time.Now())
	lock := flock.New(filepath.Join(lives, "alive"))
	g.Expect(lock.TryLock()).To(BeTrue())
	defer lock.Unlock()
	r.begin(t)
	g.Expect(r.cmd.Wait()).To(Succeed(), r.talk.String())
	g.Expect(killed).NotTo(BeADirectory())
	g.Expect(lives).To(BeADirectory())
	g.Expect(begins).To(BeADirectory())
	g.Expect(os.ReadDir(r.temp)).To(HaveLen(2), "its own is gone")
}
