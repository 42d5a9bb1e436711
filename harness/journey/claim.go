package journey

import (
	"math"
	"strings"
	"time"

	"cxmatrix/results"
)

// maxClaims is how many are kept of a step.
const maxClaims = 60

// addClaim notes the page's texts about uploads in progress, if they changed.
// Of many every other one is dropped; the first and the latest are always kept.
func (v *Visit) addClaim(text string, now time.Time) {
	n := len(v.Claims)
	if n == 0 && text == "" || n > 0 && v.Claims[n-1].Text == text {
		return
	}
	if n == maxClaims {
		v.Claims = thinClaims(v.Claims)
	}
	v.Claims = append(v.Claims, results.Claim{At: v.secondsSince(now), Text: text})
}

// secondsSince is the seconds from the step's beginning to a moment, with a thousandth's precision.
func (v *Visit) secondsSince(moment time.Time) float64 {
	return math.Round(moment.Sub(v.stepStart).Seconds()*1000) / 1000
}

// Sign is an element that an expectation waited for, as it was found.
type Sign struct {
	results.Claim
	Selector string
}

const (
	maxSigns       = 40  // of a step
	maxClaimLength = 300 // bytes of a sign's text
)

// addSign notes that an expectation came true.
func (v *Visit) addSign(selector, text string) {
	if len(v.Signs) < maxSigns {
		text = strings.ToValidUTF8(text[:min(len(text), maxClaimLength)], "")
		v.Signs = append(v.Signs, Sign{results.Claim{At: v.secondsSince(time.Now()), Text: text}, selector})
	}
}

func thinClaims(list []results.Claim) []results.Claim {
	var kept []results.Claim
	for i := 0; i < len(list); i += 2 {
		kept = append(kept, list[i])
	}
	return kept
}
