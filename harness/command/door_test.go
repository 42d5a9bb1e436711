package command_test

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// ginkgoRun walks by Ginkgo's own command, and reads what it recorded.
func ginkgoRun(t *testing.T, args []string, filter string) (*results.Recorded, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	cmd := exec.Command("go", append([]string{"tool", "ginkgo", "--procs=2", "--no-color", "--label-filter=" + filter, "./scenarios", "--", "--out=" + dir}, args...)...)
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	recorded, err := results.Read(dir)
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return recorded, string(output)
}

// TestDoors walks the same cells by Ginkgo's command and by ours, which record the same.
func TestDoors(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	flags := brief(t, briefMatrix, briefJourney)
	ginkgoFlags := flags[:len(flags)-1] // which always walks each cell
	t.Run("the run directory is the same", func(t *testing.T) {
		g := NewWithT(t)
		record := run(t, flags...)
		g.Expect(record.code).To(Equal(0), record.stdout+record.stderr)
		ginkgoRecord, output := ginkgoRun(t, ginkgoFlags, "")
		g.Expect(ginkgoRecord.Damage).To(BeEmpty(), output)
		g.Expect(ginkgoRecord.Run.Plan).To(Equal(record.Run.Plan))
		g.Expect(ginkgoRecord.Run.Matrix).To(Equal(record.Run.Matrix))
		g.Expect(ginkgoRecord.Run.Journey).To(Equal(record.Run.Journey))
		g.Expect(ginkgoRecord.Run.Steps).To(Equal(record.Run.Steps))
		for _, p := range record.Run.Plan {
			a, b := record.Final(p.Cell), ginkgoRecord.Final(p.Cell)
			g.Expect(b).NotTo(BeNil(), "%s: %s", p.Cell, output)
			g.Expect(b.Key()).To(Equal(a.Key()))
			g.Expect(shape(g, *b)).To(Equal(shape(g, *a)))
		}
		code, _ := results.Outcome(ginkgoRecord)
		g.Expect(code).To(Equal(results.ExitExpected))
	})
	t.Run("a filter on one step walks those before it", func(t *testing.T) {
		tier.Nightly(t)
		g := NewWithT(t)
		ginkgoRecord, output := ginkgoRun(t, ginkgoFlags, "env:b && step:stay")
		g.Expect(output).To(ContainSubstring("Ran 1 of 6 Specs"))
		g.Expect(ginkgoRecord.Cells).To(HaveLen(1))
		g.Expect(ginkgoRecord.Cells[0].Cell).To(Equal("b/chromium-installed/linux"))
		g.Expect(ginkgoRecord.Cells[0].Verdict).To(Equal(results.Passed))
		g.Expect(ginkgoRecord.Cells[0].Steps).To(HaveExactElements(
			And(HaveField("Name", "enter"), HaveField("Verdict", results.Passed)),
			And(HaveField("Name", "stay"), HaveField("Verdict", results.Passed))))
	})
}

// shape is a record without what differs from walk to walk: times, seed, account, bytes; and the
// versions of modules, which the programs that go test builds do not know.
func shape(g Gomega, c results.Cell) map[string]any {
	text, err := json.Marshal(c)
	g.Expect(err).NotTo(HaveOccurred())
	var all map[string]any
	g.Expect(json.Unmarshal(text, &all)).To(Succeed())
	for _, name := range []string{"started", "seconds", "hosts"} { // hosts: bytes of TLS differ
		delete(all, name)
	}
	steps, _ := all["steps"].([]any)
	for _, s := range steps {
		step, _ := s.(map[string]any)
		delete(step, "seconds")
		delete(step, "friction")
		answers, _ := step["answers"].([]any)
		for _, a := range answers {
			answer, _ := a.(map[string]any)
			delete(answer, "first")
			delete(answer, "last")
		}
		actions, _ := step["actions"].([]any)
		for _, a := range actions {
			action, _ := a.(map[string]any)
			delete(action, "at")
			delete(action, "seconds")
			delete(action, "picture") // as there was time for one
		}
		artifacts, _ := step["artifacts"].([]any)
		step["artifacts"] = slices.DeleteFunc(artifacts, func(name any) bool { return strings.HasSuffix(name.(string), ".jpg") })
	}
	config, _ := all["config"].(map[string]any)
	for _, name := range []string{"seed", "account", "versions"} {
		delete(config, name)
	}
	settings, _ := config["settings"].(map[string]any)
	delete(settings, "tolerance") // of the tests alone
	return all
}
