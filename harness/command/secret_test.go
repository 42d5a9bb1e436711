package command_test

import (
	"bufio"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cxmatrix/fixtures/tier"
	"cxmatrix/results/redact"

	. "github.com/onsi/gomega"
)

// canaries are secrets of every kind that a run handles; none may be written.
// They are looked for by their stems, which no way of escaping changes.
var canaries = []string{"canary-W0rd/&'\"pass", "canary-userinfo", "canary-key"}

var stems = []string{"canary-W0rd", "canary-userinfo", "canary-key", gridKey}

// site serves the reference SaaS as a process of its own, as a user's site would
// be, and returns its address.
func site(t *testing.T, password string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, binary, append([]string{"site", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Env = append(os.Environ(), "CX_PASSWORD="+password)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(address)
}

// TestSecrets walks a site with a password in the environment and keys in its
// address, through success and failure, and looks for them wherever a run writes.
func TestSecrets(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"rod", "chromedriver"} {
		for _, defect := range []string{"", "session-lost", "any-password"} {
			t.Run(engine+" "+defect, func(t *testing.T) {
				requireEngines(t, engine)
				g := NewWithT(t)
				t.Parallel()
				if cell := engine + " " + defect; cell != "rod session-lost" && cell != "chromedriver any-password" {
					tier.Nightly(t)
				}
				address := site(t, canaries[0], "--defects", defect, "--variant", "chunked")
				address = strings.Replace(address, "://", "://ada:canary-userinfo@", 1) + "/?key=canary-key"
				prove := "off"
				if engine == "rod" && tier.IsNightly() { // control cells write to the same places
					prove = "quick"
				}
				r := runAs(t, canaries[0], "--site", address, "--matrix", "scenarios/testdata/quick.yaml", "--env", "high", "--engine", engine, "--timeout", "4s", "--prove", prove)
				want := 0
				if defect != "" {
					want = 1
				}
				g.Expect(r.code).To(Equal(want), r.stdout+r.stderr)
				searchSecrets(t, r)
			})
		}
	}
}

// TestSecretsEchoed walks a journey that types the password where pages and errors
// repeat it.
func TestSecretsEchoed(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"rod", "chromedriver"} {
		t.Run(engine, func(t *testing.T) {
			requireEngines(t, engine)
			g := NewWithT(t)
			t.Parallel()
			if engine != "rod" {
				tier.Nightly(t)
			}
			env := "medium"
			if tier.IsNightly() {
				env = "low,medium,high"
			}
			r := runAs(t, canaries[0], "--journey", "scenarios/testdata/echo.yaml", "--variant", "local", "--env", env,
				"--matrix", "scenarios/testdata/quick.yaml", "--engine", engine, "--timeout", "2s", "--prove", "quick")
			g.Expect(r.code).To(Equal(1), r.stdout+r.stderr)
			g.Expect(r.Cells[0].Reason).To(ContainSubstring(redact.Hidden), "the secret was about to be written")
			searchSecrets(t, r)
		})
	}
}

// searchSecrets looks for canaries in all that a run wrote.
func searchSecrets(t *testing.T, r finishedRun) {
	t.Helper()
	look(t, "standard output", r.stdout)
	look(t, "standard error", r.stderr)
	files := 0
	err := filepath.WalkDir(r.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		look(t, "the name of "+path, path)
		look(t, path, string(data))
		files++
		return err
	})
	if err != nil || files < 3 {
		t.Errorf("%d files looked at: %v", files, err)
	}
}

func look(t *testing.T, where, text string) {
	t.Helper()
	for _, canary := range stems {
		if strings.Contains(text, canary) {
			t.Errorf("%s is in %s", canary, where)
		}
	}
}
