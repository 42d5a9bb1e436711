package manifest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"cxmatrix/results/manifest"

	. "github.com/onsi/gomega"
)

func files(t *testing.T, dir string, content map[string]string) {
	t.Helper()
	for name, text := range content {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestManifest(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	files(t, dir, map[string]string{"run.json": "{}", "artifacts/a/1/01.png": "png", "journal.jsonl": "x\n", "journal.lock": "", "locks/1": ""})
	list, err := manifest.Of(dir)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(list)).To(MatchRegexp(`^[0-9a-f]{64}  artifacts/a/1/01.png\n[0-9a-f]{64}  journal.jsonl\n[0-9a-f]{64}  run.json\n$`))
	g.Expect(manifest.Check(dir, list)).To(BeEmpty())

	files(t, dir, map[string]string{manifest.File: string(list), "journal.lock": "later"})
	g.Expect(manifest.Check(dir, list)).To(BeEmpty(), "its own files do not count")
	sum := exec.Command("sha256sum", "--check", "--strict", manifest.File)
	sum.Dir = dir
	out, err := sum.CombinedOutput()
	g.Expect(err).NotTo(HaveOccurred(), string(out))

	files(t, dir, map[string]string{"journal.jsonl": "y\n", "artifacts/a/1/02.png": "png"})
	g.Expect(os.Remove(filepath.Join(dir, "run.json"))).To(Succeed())
	g.Expect(manifest.Check(dir, list)).To(Equal([]string{"artifacts/a/1/02.png was added", "journal.jsonl was changed", "run.json is gone"}))
}

func TestManifestRefuses(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	for _, bad := range []string{"no hash\n", "00  x\n", "0000000000000000000000000000000000000000000000000000000000000000  ../x\n"} {
		_, err := manifest.Check(dir, []byte(bad))
		g.Expect(err).To(HaveOccurred(), bad)
	}
	g.Expect(os.Symlink("/etc/passwd", filepath.Join(dir, "link"))).To(Succeed())
	_, err := manifest.Of(dir)
	g.Expect(err).To(MatchError(ContainSubstring("link is no regular file")))
}
