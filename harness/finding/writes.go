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
			return []results.Finding{{Kind: results.Lied, Said: sign.Text, At: sign.At, Truth: bad}}
		}
	}
	return nil
}

// success are the texts that claim success, and the elements whose selectors do ("#done").
func success(s results.Step, signs []Sign) (list []results.Claim) {
	for _, sign := range signs {
		if wording.Success(sign.Text) || wording.Success(sign.Selector) {
			list = append(list, sign.Claim)
		}
	}
	for _, m := range s.Messages {
		if wording.Success(m.Text) {
			list = append(list, results.Claim{At: m.At, Text: m.Text})
		}
	}
	return list
}
