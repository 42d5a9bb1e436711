package command_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// TestStudy walks the study's bank small: in one piece its customer is stopped by
// inspection, and then by the line; in chunks, with clean files, no customer is.
func TestStudy(t *testing.T) {
	requireEngines(t, "rod")
	t.Parallel()
	tier.Nightly(t) // TestBlocked walks what is here with a journey of two steps
	g := NewWithT(t)
	dir := filepath.Join(t.TempDir(), "study")
	cmd := exec.Command(binary, "study", "--evidence", "1/16", "--runs", "whole,after", "--env", "high", "--timeout", "6s", "--out", dir)
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "CXMATRIX_TOLERANCE=60")
	out, err := cmd.Output()
	g.Expect(err).NotTo(HaveOccurred(), string(out))
	for _, line := range []string{
		`^Who gets through\? .*\(small: sizes and time limits are 1/16 of the real ones\)`,
		`(?m)^ high, chromium +BLOCKED at upload-evidence +got through$`,
		`(?m)^ journeys prevented +2 of 2 \(100 %\) +1 of 2 \(50 %\)$`,
		`(?m)^ files prevented +18 of 18 \(100 %\) +2 of 18 \(11 %\)$`, // IE 6: its video, and the testimony that comes after it
		`(?m)^  stopped by +the network: policy.upload-content:unsanitised \(proven by lifting it\)$`,
		`(?m)^  then by +the line \(proven by lifting it\)$`,
		`(?m)^ high, ie-6 +BLOCKED at upload-evidence +BLOCKED at upload-evidence$`,
	} {
		g.Expect(string(out)).To(MatchRegexp(line))
	}
	whole, err := results.Read(filepath.Join(dir, "whole"))
	g.Expect(err).NotTo(HaveOccurred())
	c := whole.Final("high/chromium-installed/linux")
	g.Expect(c.Variant).To(Equal("local+mute"))
	g.Expect(c.Steps[2].Explained).To(HaveValue(BeFalse()))
	g.Expect(c.Config.Evidence[0].Unsanitised).To(BeTrue())
	g.Expect(c.Config.Settings).To(And(HaveField("TimeLimit", results.TextDuration(3750*time.Millisecond)), HaveField("ChunkSize", int64(65536))))
	after, err := results.Read(filepath.Join(dir, "after"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(after.Final("high/chromium-installed/linux").Proof).To(Equal(results.ProofBytes))
}
