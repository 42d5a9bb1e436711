package cell

import (
	"cxmatrix/harness/journey"
	"cxmatrix/results"
)

// verify records how a passed cell was verified: by bytes only if those of every file that
// was given to the site were fetched and matched, in any step.
func verify(c *results.Cell, v *journey.Visit) {
	for _, s := range c.Steps {
		for i, it := range s.Items {
			if v.Verified[it.File] && it.Verdict == results.Passed {
				s.Items[i].Proof = results.ProofBytes
			}
		}
	}
	if c.Verdict == results.Passed {
		c.Proof = proofOf(len(c.Steps), v)
	}
}

func proofOf(steps int, v *journey.Visit) results.Proof {
	if steps == 0 {
		return results.ProofNone
	}
	for _, name := range v.OfferedFiles {
		if !v.Verified[name] {
			return results.ProofPage
		}
	}
	if len(v.OfferedFiles) > 0 {
		return results.ProofBytes
	}
	return results.ProofPage
}
