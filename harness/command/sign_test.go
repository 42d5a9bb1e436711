package command_test

import (
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"cxmatrix/results"

	"aead.dev/minisign"
	. "github.com/onsi/gomega"
)

// keyFiles writes a pair of minisign's keys; the secret one has a password, if one is given.
func keyFiles(t *testing.T, password string) (secret, public string) {
	t.Helper()
	g := NewWithT(t)
	publicKey, secretKey, err := minisign.GenerateKey(rand.Reader)
	g.Expect(err).NotTo(HaveOccurred())
	text, err := secretKey.MarshalText()
	if password != "" {
		text, err = minisign.EncryptKey(password, secretKey)
	}
	g.Expect(err).NotTo(HaveOccurred())
	publicText, err := publicKey.MarshalText()
	g.Expect(err).NotTo(HaveOccurred())
	dir := t.TempDir()
	secret, public = filepath.Join(dir, "secret.key"), filepath.Join(dir, "public.key")
	g.Expect(os.WriteFile(secret, text, 0o600)).To(Succeed())
	g.Expect(os.WriteFile(public, publicText, 0o600)).To(Succeed())
	return secret, public
}

// TestSign signs a stored run, and verifies it: as it is, changed, and by another key.
func TestSign(t *testing.T) {
	g := NewWithT(t)
	dir := filepath.Join(t.TempDir(), "run")
	g.Expect(os.CopyFS(dir, os.DirFS(filepath.Join(keptRun, "run")))).To(Succeed())
	secret, public := keyFiles(t, "open sesame")
	_, foreign := keyFiles(t, "")
	call := func(code int, password string, args ...string) string {
		t.Helper()
		cmd := exec.Command(binary, args...)
		if password != "" {
			cmd.Env = append(os.Environ(), "CXMATRIX_SIGN_PASSWORD="+password)
		}
		out, _ := cmd.CombinedOutput()
		g.Expect(cmd.ProcessState.ExitCode()).To(Equal(code), string(out))
		g.Expect(string(out)).NotTo(ContainSubstring("sesame"))
		return string(out)
	}
	g.Expect(call(results.ExitUsage, "", "verify", dir, "--key", public)).To(ContainSubstring("is not signed"))
	g.Expect(call(results.ExitUsage, "", "sign", dir, "--key", secret)).To(ContainSubstring("CXMATRIX_SIGN_PASSWORD is not set"))
	g.Expect(call(results.ExitUsage, "sesame, open", "sign", dir, "--key", secret)).To(ContainSubstring("does not open it"))
	g.Expect(call(results.ExitUsage, "", "sign", dir)).To(ContainSubstring("the secret key of minisign -G"))
	g.Expect(call(results.ExitExpected, "open sesame", "sign", dir, "--key", secret)).To(MatchRegexp(`: signed \d+ files\n$`))
	g.Expect(call(results.ExitExpected, "", "verify", dir, "--key", public)).To(MatchRegexp(`: as it was signed, \d+ files\n$`))
	g.Expect(call(results.ExitUsage, "", "verify", dir, "--key", foreign)).To(ContainSubstring("not one of this key"))
	g.Expect(call(results.ExitUsage, "", "verify", dir, "--key", "nowhere.pub")).To(ContainSubstring("neither a public key of minisign nor a file"))

	journal := filepath.Join(dir, "journal.jsonl")
	g.Expect(os.Chmod(journal, 0o600)).To(Succeed())
	f, err := os.OpenFile(journal, os.O_APPEND|os.O_WRONLY, 0)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = f.WriteString("{}\n")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f.Close()).To(Succeed())
	g.Expect(call(results.ExitUsage, "", "verify", dir, "--key", public)).To(ContainSubstring("is not as it was signed: journal.jsonl was changed"))
}
