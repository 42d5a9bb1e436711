package finding

import (
	"cxmatrix/harness/wording"
	"cxmatrix/results"
)

// checkWrites compares a step's signs of success with its requests: if all those before it
// failed, nothing was saved.
func checkWrites(s results.Step, signs []Sign, list []Write) []results.Finding {
	for _, sign := range successClaims(s, signs) {
		bad := ""
		for _, w := range list {
			if w.Seconds > sign.At {
				continue
			}
			if w.Failure == "" {
				bad = ""
				break
			}
			bad = w.Request + " " + w.Failure
		}
		if bad != "" {
			return []results.Finding{{Kind: results.FalseClaim, Claimed: sign.Text, At: sign.At, Actual: bad}}
		}
	}
	return nil
}

// successClaims are the texts that claim success, and the elements whose selectors do ("#done").
func successClaims(s results.Step, signs []Sign) (list []results.Claim) {
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
