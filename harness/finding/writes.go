package finding

import (
	"cxmatrix/harness/wording"
	"cxmatrix/results"
)

// writes compares a step's signs of success with its requests: if all those before it
// failed, nothing was saved.
func writes(s results.Step, signs []Sign, list []Write) []results.Finding {
	for _, sign := range success(s, signs) {
		bad := ""
		for _, w := range list {
			if w.At > sign.At {
				continue
			}
			if w.Bad == "" {
				bad = ""
				break
			}
			bad = w.What + " " + w.Bad
		}
		if bad != "" {
			return []results.Finding{{Kind: results.FalseClaim, Claimed: sign.Text, At: sign.At, Actual: bad}}
		}
	}
	return nil
}

// success are the texts that claim success, and the elements whose selectors do ("#done").
func success(s results.Step, signs []Sign) (list []results.Claim) {
	for _, sign := range signs {
		if wording.ClaimsSuccess(sign.Text) || wording.ClaimsSuccess(sign.Selector) {
			list = append(list, sign.Claim)
		}
	}
	for _, m := range s.Messages {
		if wording.ClaimsSuccess(m.Text) {
			list = append(list, results.Claim{At: m.At, Text: m.Text})
		}
	}
	return list
}
