package command

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"cxmatrix/fixtures/tier"

	. "github.com/onsi/gomega"
)

// TestStarterSchemas holds GitHub's workflow of init against actionlint, and GitLab's pipeline against the schema that
// gitlab-ci-local has. Jenkins reads its files only while it runs, and Azure's schema is in no package: TestStarterFiles reads those.
func TestStarterSchemas(t *testing.T) {
	tier.Nightly(t)
	t.Parallel()
	for page := range firstPages {
		checkSchema(t, page, "github", func(dir string) *exec.Cmd {
			return exec.CommandContext(t.Context(), "go", "run", toolVersion(t, "ACTIONLINT"), filepath.Join(dir, ".github", "workflows", "cxmatrix.yml"))
		}, "")
		checkSchema(t, page, "gitlab", func(dir string) *exec.Cmd {
			repository := exec.CommandContext(t.Context(), "sh", "-c", "git init -q && git remote add origin git@git.test:a/b.git && git add -A && git -c user.name=a -c user.email=a@b.test commit -qm a")
			repository.Dir = dir
			out, err := repository.CombinedOutput()
			NewWithT(t).Expect(err).NotTo(HaveOccurred(), string(out))
			cmd := exec.CommandContext(t.Context(), "npm", "exec", "--yes", "--ignore-scripts", "--package="+toolVersion(t, "GITLAB_CI_LOCAL"), "--", "gitlab-ci-local", "--list-all")
			cmd.Dir = dir
			return cmd
		}, "json schema validated")
	}
}

func checkSchema(t *testing.T, page, kind string, check func(dir string) *exec.Cmd, says string) {
	t.Helper()
	g, dir := NewWithT(t), t.TempDir()
	address, err := parseSiteAddress("https://www.example.com")
	g.Expect(err).NotTo(HaveOccurred())
	s := &starter{ci: kind, address: address}
	for _, f := range s.contents(firstPages[page]) {
		g.Expect(writeNew(filepath.Join(dir, f.name), f.text, false)).To(Succeed())
	}
	out, err := check(dir).CombinedOutput()
	g.Expect(err).NotTo(HaveOccurred(), fmt.Sprintf("%s of %s: %s", kind, page, out))
	g.Expect(string(out)).To(ContainSubstring(says))
}

// toolVersion is a line of .ci/versions.
func toolVersion(t *testing.T, name string) string {
	text, err := os.ReadFile(filepath.Join(".ci", "versions"))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	found := regexp.MustCompile(`(?m)^` + name + `=(.+)$`).FindSubmatch(text)
	NewWithT(t).Expect(found).NotTo(BeNil(), name)
	return string(found[1])
}
