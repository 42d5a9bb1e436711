package command_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"cxmatrix/results"
	"cxmatrix/results/notify"

	. "github.com/onsi/gomega"
)

// recordOne writes a run of one cell.
func recordOne(t *testing.T, v results.Verdict) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	const cell = "medium/chrome-109/windows-8"
	run := results.Run{ID: string(v), Started: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), Steps: []string{"upload"}, Site: "https://saas.example.test", Plan: []results.Planned{{Cell: cell, Environment: "medium"}}}
	c := results.Cell{Type: results.TypeCell, Schema: results.Schema, Cell: cell, Environment: "medium", Journey: "j", Engine: "rod", Attempt: 1, Verdict: v, Steps: []results.Step{{Name: "upload", Verdict: v}}}
	if v == results.Blocked {
		c.Steps[0].Cause = &results.Cause{Constraint: "line", Proof: results.Lifted}
	}
	g := NewWithT(t)
	g.Expect(results.Create(dir, run)).To(Succeed())
	g.Expect(results.OpenJournal(dir, nil).Append(c)).To(Succeed())
	return dir
}

// TestNotify has the gate tell a webhook, whose address is a secret.
func TestNotify(t *testing.T) {
	g := NewWithT(t)
	told := make(chan notify.Message, 4)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m notify.Message
		if json.NewDecoder(r.Body).Decode(&m) != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
		told <- m
	}))
	defer hook.Close()
	passed, blocked := recordOne(t, results.Passed), recordOne(t, results.Blocked)
	gate := func(code int, address string, args ...string) string {
		t.Helper()
		cmd := exec.Command(binary, append([]string{"gate", "--notify", "${HOOK}"}, args...)...)
		cmd.Env = append(os.Environ(), "HOOK="+address)
		out, _ := cmd.CombinedOutput()
		g.Expect(cmd.ProcessState.ExitCode()).To(Equal(code), string(out))
		g.Expect(string(out)).NotTo(ContainSubstring("open-sesame"))
		return string(out)
	}
	gate(results.ExitStopped, hook.URL+"/open-sesame", blocked, "--baseline", passed)
	g.Expect(told).To(Receive(HaveField("Newly", ConsistOf(And(HaveField("Cell", "medium/chrome-109/windows-8"), HaveField("Why", "the line is too slow, or breaks off"))))))
	gate(results.ExitExpected, hook.URL+"/open-sesame", passed, "--baseline", blocked)
	g.Expect(told).To(Receive(HaveField("Fixed", HaveLen(1))))
	gate(results.ExitExpected, hook.URL+"/open-sesame", passed, "--baseline", passed)
	g.Expect(told).NotTo(Receive(), "nothing changed")

	g.Expect(gate(results.ExitUsage, hook.URL, passed)).To(ContainSubstring("--notify tells what changed, which needs --baseline or --history"))
	g.Expect(gate(results.ExitUsage, "", passed, "--baseline", passed)).To(ContainSubstring("the variable HOOK is not set"))
	hook.Close()
	g.Expect(gate(results.ExitStopped, hook.URL+"/open-sesame", blocked, "--baseline", passed)).To(ContainSubstring("notify 127.0.0.1"))
}
