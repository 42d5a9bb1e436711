package command_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"
	. "github.com/onsi/gomega"
)

// TestScratchAfterKill starts a run beside what others have in the temporary directory:
// those that were killed, one that lives, one that begins.
func TestScratchAfterKill(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	r := prepareRun(t, brief(t, oneCell, briefJourney)...)
	long := time.Now().Add(-time.Hour)
	marked := func(name, kind, word string, user int, at time.Time) string {
		dir := filepath.Join(r.temp, name)
		g.Expect(os.Mkdir(dir, 0o700)).To(Succeed())
		marker := filepath.Join(dir, ".cxmatrix-scratch")
		text := fmt.Sprintf(`{"kind":%q,"word":%q,"user":%d}`, kind, word, user)
		for _, file := range []string{marker, filepath.Join(dir, "alive"), filepath.Join(dir, "authority.pem")} {
			g.Expect(os.WriteFile(file, []byte(text), 0o600)).To(Succeed())
		}
		g.Expect(os.Chtimes(marker, at, at)).To(Succeed())
		return dir
	}
	made := func(kind, word string, at time.Time) string { return marked(kind+word, kind, word, os.Getuid(), at) }
	killed := []string{made("cxmatrix-run-", "KILLEDKILLED", long), made("cxmatrix-network-", "KILLEDKILLED", long), made("cx-", "KILLEDKILLED", long)}
	lives, begins := made("cxmatrix-run-", "LIVESLIVESLI", long), made("cx-", "BEGINSBEGINS", time.Now())
	others := []string{ // none of them is what process.NewScratch made
		lives, begins,
		marked("cx-copycopycopy", "cx-", "ORIGINALORIG", os.Getuid(), long),
		marked("cx-KINDKINDKIND", "cxmatrix-run-", "KINDKINDKIND", os.Getuid(), long),
		marked("cx-USERUSERUSER", "cx-", "USERUSERUSER", os.Getuid()+1, long),
		marked("cxproject-notes", "notes", "notes", os.Getuid(), long),
	}
	notes := filepath.Join(r.temp, "cxmatrix-run-notes") // as a user may call a folder
	g.Expect(os.Mkdir(notes, 0o700)).To(Succeed())
	g.Expect(os.WriteFile(filepath.Join(notes, "alive"), nil, 0o600)).To(Succeed())
	linked := filepath.Join(r.temp, "cx-LINKEDLINKED")
	g.Expect(os.Symlink(notes, linked)).To(Succeed())
	others = append(others, notes, linked)
	lock := flock.New(filepath.Join(lives, ".cxmatrix-scratch"))
	g.Expect(lock.TryLock()).To(BeTrue())
	defer lock.Unlock()
	r.begin(t)
	g.Expect(r.cmd.Wait()).To(Succeed(), r.stderr.String())
	for _, dir := range killed {
		g.Expect(dir).NotTo(BeADirectory())
	}
	for _, dir := range others {
		g.Expect(filepath.Join(dir, "alive")).To(BeAnExistingFile())
	}
	g.Expect(os.ReadDir(r.temp)).To(HaveLen(len(others)), "its own is gone")
}
